import { SyncError } from "@syncline/core";

/** The part of a zod schema that this needs. */
interface Schema<T> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

const mostIssues = 5;

/** What came from outside, in the shape that `schema` says. Throws `invalid_request` naming the first fields that are wrong. */
export function validate<T>(schema: Schema<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, mostIssues).map(({ path, message }) => ({
    field: path.map(String).join(".").slice(0, 200),
    message: message.slice(0, 200),
  }));
  throw new SyncError("invalid_request", { details: { issues } });
}
