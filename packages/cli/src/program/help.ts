import type { Command } from "../commands/index.js";
import { type Setting, variableOf } from "../settings/setting.js";
import { exitCodes } from "./exit-codes.js";

const flagOf = ({ name, value }: Setting): string =>
  value === undefined ? `--${name}` : `--${name} <${value}>`;
const usageOf = ({ name, operands }: Command): string =>
  `syncline ${name}${operands === "" ? "" : ` ${operands}`}`;

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

/** What `syncline --help` prints. */
export function programHelp(commands: readonly Command[]): string {
  return [
    "Syncline keeps folders in sync through a server.",
    "",
    ...table(commands.map((command) => [usageOf(command), command.summary])),
    "",
    "syncline <command> --help explains a command. Every flag can also be set in the environment:",
    "--retry-first-ms is SYNCLINE_RETRY_FIRST_MS. The flag wins.",
    "",
    "Exit codes:",
    ...table(Object.values(exitCodes).map(({ code, meaning }) => [String(code), meaning])),
  ].join("\n");
}

export function commandHelp(command: Command): string {
  const said = ({ help, standard }: Setting) => (standard === undefined ? help : `${help} (${standard})`);
  return [
    `${usageOf(command)} [settings]: ${command.summary}`,
    "",
    ...table(command.settings.map((setting) => [flagOf(setting), said(setting)])),
  ].join("\n");
}

/** The reference page, in Markdown. */
export function referencePage(commands: readonly Command[]): string {
  const cell = (text: string) => text.replaceAll("|", "\\|");
  const row = (setting: Setting) =>
    `| \`${flagOf(setting)}\` | \`${variableOf(setting)}\` | ${cell(setting.help)} | ${cell(setting.standard ?? "")} |`;
  const section = (command: Command) => [
    `## \`${usageOf(command)}\``,
    "",
    `${command.summary[0]?.toUpperCase()}${command.summary.slice(1)}.`,
    "",
    "| flag | variable | meaning | default |",
    "| --- | --- | --- | --- |",
    ...command.settings.map(row),
    "",
  ];
  return [
    "# The command line",
    "",
    "<!-- Made by `npm run docs:reference`. Do not edit. -->",
    "",
    "A flag wins over its variable. With `--json` a command prints one JSON document on one line; `serve`, and",
    "`sync --watch`, print one per event, each with an `event`. A failure is a document with an `error`.",
    "",
    "## Exit codes",
    "",
    "| code | meaning |",
    "| --- | --- |",
    ...Object.values(exitCodes).map(({ code, meaning }) => `| ${code} | ${cell(meaning)} |`),
    "",
    ...commands.flatMap(section),
  ].join("\n");
}
