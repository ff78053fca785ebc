import { join } from "node:path";
import type { Node, SourceFile } from "typescript/unstable/ast";
import { SyntaxKind } from "typescript/unstable/ast";
import { isBinaryExpression, isElementAccessExpression } from "typescript/unstable/ast/is";
import { API, type Checker, type Program } from "typescript/unstable/sync";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");

/** Where objects are read and written by any name, because nothing is inherited there. */
const MAY = new Map([
  ["src/json/own.ts", "what all others read through"],
  ["src/policy/arguments-read.ts", "copies without a prototype"],
  ["src/json/text.ts", "members that it read itself, `__proto__` apart"],
]);

let api: API;
let program: Program;
let checker: Checker;

beforeAll(() => {
  api = new API({ cwd: root });
  const [project] = api.updateSnapshot({ openProjects: [join(root, "tsconfig.json")] }).getProjects();
  if (project === undefined) throw new Error("There is no project");
  ({ program, checker } = project);
}, 60_000);
afterAll(() => api?.close());

/** Whether a name of this type may be any text: then a stranger may have chosen it. */
function isAnyText(node: Node): boolean {
  const type = checker.getTypeAtLocation(node);
  if (type === undefined) throw new Error(`no type: ${textOf(node)}`);
  return checker.isTypeAssignableTo(checker.getStringType(), checker.getBaseConstraintOfType(type) ?? type);
}

const textOf = (node: Node): string => node.getText();

/** `object[name]` and `name in object` where the name may be any text. */
function accesses(file: SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: Node): void => {
    const name = isElementAccessExpression(node)
      ? node.argumentExpression
      : isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.InKeyword
        ? node.left
        : undefined;
    if (name !== undefined && isAnyText(name)) found.push(textOf(node));
    node.forEachChild(visit);
  };
  visit(file);
  return found;
}

function filesBelow(folder: string): SourceFile[] {
  return program
    .getSourceFileNames()
    .filter((name) => name.startsWith(join(root, folder)))
    .map((name) => program.getSourceFile(name))
    .filter((file) => file !== undefined);
}

test("no object is read or written by a name that a stranger may have chosen: `own` reads, a Map is written", () => {
  const files = filesBelow("src");
  expect(files.length).toBeGreaterThan(200);
  const found = files.flatMap((file) => {
    const path = file.fileName.slice(root.length + 1);
    return MAY.has(path) ? [] : accesses(file).map((text) => `${path}: ${text}`);
  });
  expect(found).toEqual([]);
}, 60_000);

test("the test above sees what it is for", () => {
  const [file] = filesBelow("test/unit/sources/examples.ts");
  if (file === undefined) throw new Error("The examples are not there");
  expect(accesses(file)).toEqual([
    "accepted[tool]",
    "accepted[tool]",
    "given[tool]",
    "tool in given",
    "any[loose as string]",
    "given[name]",
  ]);
}, 60_000);
