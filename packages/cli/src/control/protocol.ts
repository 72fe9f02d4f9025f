import { type ErrorCode, isErrorCode, isSyncError, SyncError } from "@syncline/core";
import { z } from "zod";

/** What may be asked of a running engine: one JSON document on one line, answered by another. */
export const controlRequest = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("status") }),
  z.strictObject({ do: z.literal("explain"), path: z.string() }),
  z.strictObject({ do: z.literal("history"), path: z.string() }),
  z.strictObject({ do: z.literal("trash"), limit: z.number(), before: z.number().optional() }),
  z.strictObject({ do: z.literal("restore"), version: z.string(), to: z.string().optional() }),
  z.strictObject({ do: z.literal("resolve"), decision: z.enum(["continue", "restore", "merge"]) }),
]);

export type ControlRequest = z.infer<typeof controlRequest>;

export type ControlAnswer =
  | { readonly ok: unknown }
  | { readonly error: { readonly code: ErrorCode; readonly message: string } };

export function answerOfError(error: unknown): ControlAnswer {
  const known = isSyncError(error) ? error : new SyncError("internal", { cause: error });
  return { error: { code: known.code, message: known.message } };
}

/** The value of an answer. Throws the error that it carries. */
export function takeAnswer(answer: ControlAnswer): unknown {
  if ("ok" in answer) return answer.ok;
  const { code, message } = answer.error;
  throw new SyncError(isErrorCode(code) ? code : "internal", { message });
}
