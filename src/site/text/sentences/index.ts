/** Sentences written from facts. Pure: the same facts always read the same. Text marks `code` with backticks. */
export { explainConfidence, explainSeverity, findingSentence } from "./judgement.ts";
export { type Question, questions } from "./questions.ts";
export { serverSummary, whatAnAgentCouldDo } from "./server.ts";
export { nameSentence, whatItDoes, whyPolicy } from "./tool.ts";
