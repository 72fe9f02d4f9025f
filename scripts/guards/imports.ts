import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { repository } from "./committed-files.js";

/** The modules that a source names in any kind of import or export. */
export function importsOf(path: string, text = readFileSync(join(repository, path), "utf8")): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    const named =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
            ? node.argument.literal
            : undefined;
    if (named !== undefined && ts.isStringLiteralLike(named)) names.push(named.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

/** Identifiers and property chains that a source uses as values, such as `Date.now`. */
export function globalsOf(path: string, text = readFileSync(join(repository, path), "utf8")): Set<string> {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      used.add(`${node.expression.text}.${node.name.text}`);
      used.add(node.expression.text);
    }
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) used.add(node.expression.text);
    if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
      used.add(`new ${node.expression.text}${node.arguments?.length ? "(…)" : "()"}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return used;
}
