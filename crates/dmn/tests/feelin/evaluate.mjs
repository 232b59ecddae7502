// Reads [{ expression, cases: [data, ...] }, ...] from standard input and answers with the value of each case:
// true, false, null, "error" where feelin throws, "other" for anything else.
import { readFileSync } from 'node:fs';
import { evaluate } from 'feelin';
import { camunda } from './camunda.mjs';

const answer = (expression, data) => {
  try {
    const { value } = evaluate(expression, { ...data, ...camunda });
    return value === true || value === false || value === null ? value : 'other';
  } catch {
    return 'error';
  }
};

const questions = JSON.parse(readFileSync(0, 'utf8'));
const answers = questions.map(({ expression, cases }) => cases.map((data) => answer(expression, data)));
process.stdout.write(JSON.stringify(answers));
