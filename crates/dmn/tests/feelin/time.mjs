// Reads { expressions, inputs: { name: data } } from standard input and prints how long feelin takes to evaluate all the
// expressions on each input: the median of five runs, after one to warm up. It reads the texts again each time: it has
// no way to keep them read.
import { readFileSync } from 'node:fs';
import { evaluate } from 'feelin';
import { camunda } from './camunda.mjs';

const { expressions, inputs } = JSON.parse(readFileSync(0, 'utf8'));

const run = (data) => {
  const start = performance.now();
  for (const expression of expressions) {
    evaluate(expression, { ...data, ...camunda });
  }
  return performance.now() - start;
};

for (const [name, data] of Object.entries(inputs)) {
  run(data);
  const times = Array.from({ length: 5 }, () => run(data)).sort((a, b) => a - b);
  console.log(`feelin, ${name}: ${times[2].toFixed(2)} ms`);
}
