import { withWord } from "./edit_model.ts";
import { drop, dropLast, set, testDamages } from "./test_damages.ts";

testDamages({
  "an unknown version": {
    key: "version",
    to: set("v5"),
    says: /version is not supported: 'v5'/,
  },
  "an unknown objective": {
    key: "objective",
    to: set("frobnicate"),
    says: /objective is not supported: 'frobnicate'.*binary/,
  },
  "an objective parameter that is not known": {
    key: "objective",
    to: set("binary sigmoid:1 offset:2"),
    says: /not supported: 'offset:2'/,
  },
  "sqrt behind an objective that has none": {
    key: "objective",
    to: set("poisson sqrt"),
    says: /not supported: 'sqrt'/,
  },
  "a sigmoid of 0": {
    key: "objective",
    to: set("binary sigmoid:0"),
    says: /sigmoid above 0/,
  },
  "a binary objective without sigmoid": {
    key: "objective",
    to: set("binary"),
    says: /needs sigmoid/,
  },
  "a sigmoid that is no number": {
    key: "objective",
    to: set("binary sigmoid:x"),
    says: /sigmoid above 0/,
  },
  "two outputs for one score": {
    key: "num_class",
    to: set("2"),
    says: /num_tree_per_iteration must equal num_class, 2: 1/,
    pointsAt: "num_tree_per_iteration=",
  },
  "softmax of another number of classes": {
    model: "multiclass",
    key: "objective",
    to: set("multiclass num_class:3"),
    says: /3 outputs, but num_class is: 4/,
  },
  "no classes": {
    key: "num_class",
    to: set("0"),
    says: /num_class must be from 1/,
  },
  "too few feature names": {
    key: "feature_names",
    to: dropLast,
    says: /feature_names must hold 6 values: 5/,
  },
  "too many feature infos": {
    key: "feature_infos",
    to: (v) => `${v} none`,
    says: /feature_infos must hold 6 values: 7/,
  },
  "a feature info of no known form": {
    key: "feature_infos",
    to: withWord(1, "[1;2]"),
    says: /no known form: '\[1;2\]'/,
  },
  "a negative number of features": {
    key: "max_feature_idx",
    to: set("-1"),
    says: /max_feature_idx must be from 0/,
  },
  "a size that is not the tree's": {
    key: "tree_sizes",
    to: withWord(0, "7"),
    says: /gives tree 0 7 characters, it has: \d+/,
    pointsAt: "Tree=0",
  },
  "sizes for fewer trees": {
    key: "tree_sizes",
    to: dropLast,
    says: /announces 7 trees, the file holds: 8/,
  },
  "no sizes": {
    key: "tree_sizes",
    to: drop,
    says: /header has no tree_sizes/,
    pointsAt: "tree",
  },
  "a bare header line that is not known": {
    key: "label_index",
    to: set("0\naverage_outputs"),
    says: /not supported: 'average_outputs'/,
    pointsAt: "average_outputs",
  },
});
