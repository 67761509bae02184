/**
 * Fail where a generated TypeScript type of ours is any or unknown: `check_types.js FILE FREE_FORM`.
 *
 * Only the names in the file FREE_FORM may be: JSON that is truly free. What the generator says of
 * headers, that others may come as well, says nothing about our types.
 */
import { readFileSync } from "node:fs";
import ts from "typescript";

const [file, freeForm] = process.argv.slice(2);
const LOOSE = new Set([ts.SyntaxKind.AnyKeyword, ts.SyntaxKind.UnknownKeyword]);
const SECTIONS = new Set(["components", "schemas", "operations", "paths"]);

/** Names of what is loose below a node: `AuditEvent.before`, `createImport.requestBody`. */
function* loose(node, path) {
  if (LOOSE.has(node.kind) || isEmptyRecord(node)) yield path.slice(0, 2).join(".");
  const name = node.name && ts.isPropertySignature(node) ? node.name.text : undefined;
  if (name === "headers") return;
  const below = name === undefined || SECTIONS.has(name) ? path : [...path, name];
  const found = [];
  ts.forEachChild(node, (child) => void found.push(...loose(child, below)));
  yield* found;
}

/** An object of which nothing is known is written as Record<string, never>. */
function isEmptyRecord(node) {
  return ts.isTypeReferenceNode(node) && node.getText() === "Record<string, never>";
}

const text = readFileSync(file, "utf8");
const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
const ours = source.statements.filter((statement) =>
  ["paths", "components", "operations"].includes(statement.name?.text),
);
const allowed = new Set(readFileSync(freeForm, "utf8").split("\n"));
const wrong = new Set(
  ours.flatMap((part) => [...loose(part, [])]).filter((name) => !allowed.has(name)),
);
for (const name of wrong) console.error(`${name} is any or unknown in the TypeScript client`);
process.exitCode = wrong.size || ours.length !== 3 ? 1 : 0;
