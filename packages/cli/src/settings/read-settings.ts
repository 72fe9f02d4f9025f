import { parseArgs } from "node:util";
import { type Setting, usageError, variableOf } from "./setting.js";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What was said on the command line, or else in the environment. */
export class Settings {
  readonly #known: ReadonlyMap<string, Setting>;
  readonly #flags: Readonly<Record<string, unknown>>;
  readonly #environment: Environment;

  constructor(known: readonly Setting[], flags: Readonly<Record<string, unknown>>, environment: Environment) {
    this.#known = new Map(known.map((setting) => [setting.name, setting]));
    this.#flags = flags;
    this.#environment = environment;
    for (const setting of known) this.#check(setting);
  }

  /** Undefined when neither a flag nor the environment says it. */
  text(name: string): string | undefined {
    return this.#said(this.#setting(name)) as string | undefined;
  }

  /** Undefined when neither a flag nor the environment says it. */
  number(name: string): number | undefined {
    const said = this.#said(this.#setting(name));
    return said === undefined ? undefined : Number(said);
  }

  on(name: string): boolean {
    const said = this.#said(this.#setting(name));
    return (
      said === true || (typeof said === "string" && !["", "0", "false", "no"].includes(said.toLowerCase()))
    );
  }

  list(name: string): readonly string[] {
    const said = this.#said(this.#setting(name));
    if (typeof said === "string") return said.split("\n").filter((line) => line !== "");
    return (said as readonly string[] | undefined) ?? [];
  }

  #setting(name: string): Setting {
    const setting = this.#known.get(name);
    if (setting === undefined) throw usageError(`This command has no --${name}.`);
    return setting;
  }

  #said(setting: Setting): unknown {
    return this.#flags[setting.name] ?? this.#environment[variableOf(setting)];
  }

  #check(setting: Setting): void {
    if (setting.kind !== "number") return;
    const said = this.#said(setting);
    if (said === undefined) return;
    const { least = 0 } = setting;
    const number = Number(said);
    if (said === "" || !Number.isFinite(number) || number < least) {
      throw usageError(`--${setting.name} must be a number of at least ${least}, not "${said}".`);
    }
  }
}

/** Splits the words behind a command's name into its settings and the rest. */
export function readSettings(
  words: readonly string[],
  known: readonly Setting[],
  environment: Environment,
): { settings: Settings; operands: readonly string[] } {
  const options = Object.fromEntries(
    known.map(({ name, kind }) => [
      name,
      { type: kind === "switch" ? ("boolean" as const) : ("string" as const), multiple: kind === "list" },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options,
      allowPositionals: true,
      allowNegative: true,
    });
    return { settings: new Settings(known, values, environment), operands: positionals };
  } catch (error) {
    if (error instanceof TypeError && "code" in error) throw usageError(firstSentence(error.message));
    throw error;
  }
}

/** What follows in Node's message is advice about positional arguments that start with a dash. */
const firstSentence = (message: string): string => `${message.split(". ")[0]?.replace(/\.$/, "")}.`;
