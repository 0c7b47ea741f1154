/** The text of a model that comes with the project. */
export function shippedText(name: "trust" | "success"): string {
  const url = new URL(`../../../models/${name}.txt`, import.meta.url);
  return Deno.readTextFileSync(url);
}

/** The same model with other names of its features. */
export function renamed(
  text: string,
  rename: (names: readonly string[]) => readonly string[],
): string {
  return text.replace(
    /^feature_names=(.*)$/m,
    (_, names: string) => `feature_names=${rename(names.split(" ")).join(" ")}`,
  );
}

/** A model of one leaf, whose P(fake) is the same for everyone. */
export function constantModel(names: readonly string[], raw: number): string {
  const tree = `Tree=0
num_leaves=1
num_cat=0
split_feature=
split_gain=
threshold=
decision_type=
left_child=
right_child=
leaf_value=${raw}
leaf_weight=
leaf_count=
internal_value=
internal_weight=
internal_count=
is_linear=0
shrinkage=1


`;
  return `tree
version=v4
num_class=1
num_tree_per_iteration=1
label_index=0
max_feature_idx=${names.length - 1}
objective=binary sigmoid:1
feature_names=${names.join(" ")}
feature_infos=${names.map(() => "none").join(" ")}
tree_sizes=${tree.length}

${tree}end of trees

feature_importances:

parameters:
end of parameters

pandas_categorical:null
`;
}
