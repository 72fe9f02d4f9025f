import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/** A fault may leave names unused and code unreached; that is no reason to fail. */
const harmless = new Set([6133, 6138, 6192, 6196, 6198, 7027]);

/** Says whether changed files would still compile: a fault that does not is no test of the tests. */
export class TypeCheck {
  readonly #folder: string;
  readonly #projects = new Map<string, Project>();

  /** `folder`: the copy of the repository whose files are meant. Nothing in it is written. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What the compiler says about these files with these texts; undefined when it is content. */
  complaint(files: ReadonlyMap<string, string>): string | undefined {
    for (const file of files.keys()) {
      const path = join(this.#folder, file);
      const project = this.#projectOf(path);
      for (const [changed, text] of files) project.overlay(join(this.#folder, changed), text);
      const complaint = project.complaint(path);
      project.reset();
      if (complaint !== undefined) return complaint;
    }
    return undefined;
  }

  #projectOf(path: string): Project {
    let folder = dirname(path);
    while (!existsSync(join(folder, "tsconfig.json"))) folder = dirname(folder);
    const known = this.#projects.get(folder) ?? new Project(join(folder, "tsconfig.json"));
    this.#projects.set(folder, known);
    return known;
  }
}

/** One TypeScript project, kept in memory, so that each further file takes a fraction of a second. */
class Project {
  readonly #overlays = new Map<string, string>();
  readonly #service: ts.LanguageService;
  #version = 0;

  constructor(configPath: string) {
    const folder = dirname(configPath);
    const { config } = ts.readConfigFile(configPath, ts.sys.readFile);
    const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
    const readFile = (path: string) => this.#overlays.get(path) ?? ts.sys.readFile(path);
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => fileNames,
      getScriptVersion: (path) => (this.#overlays.has(path) ? `planted ${this.#version}` : "original"),
      getScriptSnapshot: (path) => {
        const text = readFile(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => folder,
      getDefaultLibFileName: (libraryOptions) => ts.getDefaultLibFilePath(libraryOptions),
      fileExists: ts.sys.fileExists,
      readFile,
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      ...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath }),
    });
  }

  overlay(path: string, text: string): void {
    this.#version++;
    this.#overlays.set(path, text);
  }

  reset(): void {
    this.#overlays.clear();
  }

  complaint(path: string): string | undefined {
    const found = [
      ...this.#service.getSyntacticDiagnostics(path),
      ...this.#service.getSemanticDiagnostics(path),
    ].find(({ code }) => !harmless.has(code));
    return found && ts.flattenDiagnosticMessageText(found.messageText, " ");
  }
}
