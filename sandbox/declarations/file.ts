/** One file of declarations, parsed; types are not checked, which takes a third of a second for 6 MB. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript";

/** Something that a file declares by a name. */
export type Declared =
  | ts.InterfaceDeclaration
  | ts.ClassDeclaration
  | ts.TypeAliasDeclaration
  | ts.VariableDeclaration
  | ts.ModuleDeclaration
  | ts.FunctionDeclaration;

/** Where a name of another file comes from; without `name`, all of that file stands for it. */
interface Origin {
  readonly path: string;
  readonly name?: string;
}

export class DeclarationFile {
  private static readonly parsed = new Map<string, DeclarationFile>();
  readonly source: ts.SourceFile;
  /** Names that the file takes from others, and names that it hands on. */
  private readonly origins = new Map<string, Origin>();

  private constructor(readonly path: string) {
    const options = {
      languageVersion: ts.ScriptTarget.ESNext,
      jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
    };
    this.source = ts.createSourceFile(path, readFileSync(path, "utf8"), options);
    for (const statement of this.source.statements) this.note(statement);
  }

  /** The file at a path, parsed once. */
  static at(path: string): DeclarationFile {
    const file = this.parsed.get(path) ?? new DeclarationFile(path);
    this.parsed.set(path, file);
    return file;
  }

  /** The file that a name comes from; undefined where the file declares it itself or nobody does. */
  origin(name: string): { readonly file: DeclarationFile; readonly name?: string } | undefined {
    const origin = this.origins.get(name);
    if (origin === undefined) return undefined;
    const path = this.resolve(origin.path);
    if (path === undefined) return undefined;
    return { file: DeclarationFile.at(path), ...(origin.name && { name: origin.name }) };
  }

  /** Everything that is declared by a name, in a namespace of the file or at its top. */
  declared(name: string, namespace: readonly string[] = []): Declared[] {
    return blocksOf(this.source.statements, namespace).flatMap((statements) =>
      statements.flatMap(declarationsOf).filter((one) => one.name?.getText(this.source) === name),
    );
  }

  private note(statement: ts.Statement): void {
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const path = statement.moduleSpecifier.text;
      const bindings = statement.importClause?.namedBindings;
      if (bindings === undefined) return;
      if (ts.isNamespaceImport(bindings)) this.origins.set(bindings.name.text, { path });
      else this.noteNames(bindings.elements, path);
    }
    if (ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined) {
      const { moduleSpecifier, exportClause } = statement;
      if (!ts.isStringLiteral(moduleSpecifier) || exportClause === undefined) return;
      if (ts.isNamedExports(exportClause)) {
        this.noteNames(exportClause.elements, moduleSpecifier.text);
      } else {
        this.origins.set(exportClause.name.text, { path: moduleSpecifier.text });
      }
    }
  }

  private noteNames(
    elements: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[],
    path: string,
  ): void {
    for (const { name, propertyName } of elements) {
      this.origins.set(name.text, { path, name: (propertyName ?? name).text });
    }
  }

  private resolve(request: string): string | undefined {
    if (!request.startsWith(".")) {
      return resolved(createRequire(this.path), `${request}/package.json`, (found) =>
        join(dirname(found), "index.d.ts"),
      );
    }
    const base = join(dirname(this.path), request);
    return [`${base}.d.ts`, join(base, "index.d.ts")].find((path) => ts.sys.fileExists(path));
  }
}

function resolved(
  require: NodeJS.Require,
  request: string,
  use: (found: string) => string,
): string | undefined {
  try {
    const path = use(require.resolve(request));
    return ts.sys.fileExists(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Statements of every block of a namespace: one namespace may be written in several. */
function blocksOf(
  statements: readonly ts.Statement[],
  [first, ...rest]: readonly string[],
): (readonly ts.Statement[])[] {
  if (first === undefined) return [statements];
  return statements.flatMap((statement) => {
    if (!ts.isModuleDeclaration(statement) || statement.name.text !== first) return [];
    const { body } = statement;
    return body !== undefined && ts.isModuleBlock(body) ? blocksOf(body.statements, rest) : [];
  });
}

function declarationsOf(statement: ts.Statement): Declared[] {
  if (ts.isVariableStatement(statement)) return [...statement.declarationList.declarations];
  const declares =
    ts.isInterfaceDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isModuleDeclaration(statement) ||
    ts.isFunctionDeclaration(statement);
  return declares ? [statement] : [];
}
