/** A valid topology whose parts the tests replace. */
export const head = `name: t
nodes:
  in: { type: kafka-source, with: { topics: [a] } }
`;

/** Everything that a chain of scores needs behind its source. */
export const chain =
  `${head}  parse: { type: parse, from: in, with: { schema: video }, onError: dead }
  batch: { type: micro-batch, from: parse }
  score: { type: score, from: batch, with: { url: x }, onError: dead }
  out: { type: kafka-sink, from: score, with: { topic: o }, onError: dead }
  dead: { type: dead-letter-sink, with: { topic: d } }
`;
