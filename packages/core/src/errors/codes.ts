/**
 * The registry of error codes. A code is permanent: it is what programs match on, what the wire
 * carries and what the reference page is generated from. Add, never rename, never reuse.
 */
export interface CodeEntry {
  /** HTTP status that carries this code on the wire. */
  readonly status: number;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /** What happened, in one sentence. */
  readonly title: string;
  /** What the reader can do about it. */
  readonly remedy: string;
}

const entry = (status: number, retryable: boolean, title: string, remedy: string): CodeEntry => ({
  status,
  retryable,
  title,
  remedy,
});

export const errorCodes = {
  // Input
  invalid_request: entry(
    400,
    false,
    "The request does not have the expected shape.",
    "Compare the request with the protocol reference and correct the field that `details` names.",
  ),
  invalid_name: entry(
    422,
    false,
    "This name cannot be used for a file or folder.",
    "Rename it: 1 to 255 bytes of UTF-8, without '/', '\\', control characters or reserved words.",
  ),
  invalid_path: entry(
    400,
    false,
    "This path is not a relative path inside the root.",
    "Use names joined by '/', with no empty, '.' or '..' component.",
  ),
  invalid_frame: entry(
    400,
    false,
    "The framed body is damaged or cut off.",
    "Send the body again; if it fails again, check proxies that alter bodies.",
  ),
  invalid_manifest: entry(
    422,
    false,
    "The manifest contradicts itself or the content it stands for.",
    "Read the file again, cut it again and send the new manifest.",
  ),
  invalid_vector: entry(
    400,
    false,
    "The version vector is malformed or over its limits.",
    "Send vectors as they came, advanced by this device alone.",
  ),
  hash_mismatch: entry(
    422,
    false,
    "The bytes do not have the hash that was declared for them.",
    "Send the bytes again from the source; the file may have changed while it was read.",
  ),
  too_large: entry(
    413,
    false,
    "The request is larger than the service accepts.",
    "Split it; `details.limitBytes` or `details.limit` says how much fits.",
  ),
  method_not_allowed: entry(
    405,
    false,
    "This address does not take that method.",
    "Use one of the methods that the `allow` header lists.",
  ),
  wrong_content_type: entry(
    415,
    false,
    "This address does not take a body of that type.",
    "Send JSON as application/json and chunks as application/vnd.syncline.frames.",
  ),
  // Identity
  unauthenticated: entry(
    401,
    false,
    "No valid access token came with the request.",
    "Sign in, or refresh the access token, and try again.",
  ),
  token_expired: entry(
    401,
    false,
    "The access token has expired.",
    "Use the refresh token to get a new one.",
  ),
  token_revoked: entry(401, false, "This session was ended.", "Sign in again."),
  wrong_credentials: entry(
    401,
    false,
    "The account name or the password is wrong.",
    "Check both and try again.",
  ),
  account_exists: entry(
    409,
    false,
    "An account with this name exists already.",
    "Sign in instead, or choose another name.",
  ),
  weak_password: entry(422, false, "The password is too short.", "Choose one of at least 8 characters."),
  forbidden: entry(403, false, "This account may not do that.", "Ask the owner of the namespace for access."),
  rate_limited: entry(
    429,
    true,
    "Too many requests in a short time.",
    "Wait as long as `details.retryAfterMs` says.",
  ),
  // Service state
  not_found: entry(
    404,
    false,
    "There is nothing here that this account may see.",
    "Check the address and the id.",
  ),
  unknown_namespace: entry(
    404,
    false,
    "There is no such namespace for this account.",
    "List the namespaces of the account and use one of them.",
  ),
  cursor_expired: entry(
    410,
    false,
    "The journal no longer reaches back to this cursor.",
    "Start over from the beginning of the journal; nothing local is lost.",
  ),
  epoch_changed: entry(
    409,
    false,
    "The namespace was restored from a backup and has begun a new epoch.",
    "Start over under the new epoch, keep both sides and delete nothing.",
  ),
  missing_chunks: entry(
    409,
    false,
    "The commit refers to chunks that the namespace does not have.",
    "Upload the chunks that `details.hashes` lists, then commit again.",
  ),
  commit_conflict: entry(
    409,
    false,
    "The journal has moved on since this change was made.",
    "Read the changes, reconcile and commit again.",
  ),
  name_taken: entry(
    409,
    false,
    "Another node has this name in this folder.",
    "Reconcile: the same content unifies, folders merge, otherwise one is renamed.",
  ),
  parent_missing: entry(
    409,
    false,
    "The folder that should hold this node does not exist.",
    "Read the changes, create or move the folder first, then commit again.",
  ),
  folder_not_empty: entry(
    409,
    false,
    "The folder still holds nodes that its remover did not see.",
    "Read the changes, then remove what is left or keep the folder.",
  ),
  move_cycle: entry(
    409,
    false,
    "A folder cannot be moved into itself.",
    "Read the changes; the journal's location stands.",
  ),
  too_deep: entry(
    422,
    false,
    "The folders would be nested too deeply.",
    "Move the folder further up; a node has at most 256 folders above it.",
  ),
  kind_changed: entry(
    422,
    false,
    "A node never changes its kind.",
    "Delete the node and create another one.",
  ),
  // World
  offline: entry(503, true, "The server cannot be reached.", "Nothing: the engine tries again by itself."),
  timeout: entry(
    504,
    true,
    "The server did not answer in time.",
    "Nothing: the engine tries again by itself.",
  ),
  unavailable: entry(
    503,
    true,
    "The service is busy or shutting down.",
    "Nothing: the engine tries again by itself.",
  ),
  internal: entry(
    500,
    true,
    "Something went wrong that was not foreseen.",
    "Try again; if it stays, report it with the request id.",
  ),
  protocol_error: entry(
    502,
    true,
    "The answer is not what the protocol promises.",
    "Check that the address leads to a Syncline server of this version.",
  ),
  disk_full: entry(
    507,
    true,
    "There is no space left to write to.",
    "Free some space; the engine goes on by itself.",
  ),
  permission_denied: entry(
    403,
    true,
    "The file system refuses access.",
    "Give this process permission to read and write there.",
  ),
  file_busy: entry(
    409,
    true,
    "The file is locked or was changed while it was read.",
    "Nothing: it is tried again when it has settled.",
  ),
  file_missing: entry(404, true, "The file is no longer there.", "Nothing: the next scan takes note of it."),
  destination_changed: entry(
    409,
    true,
    "The file changed on disk after the plan was made.",
    "Nothing: the next pass plans again with what is there now.",
  ),
  destination_exists: entry(
    409,
    true,
    "Something is already there.",
    "Nothing: the next pass plans again with what is there now.",
  ),
  io_error: entry(
    500,
    true,
    "The disk reported an error.",
    "Check the disk; the engine tries again by itself.",
  ),
  unsupported_file: entry(
    422,
    false,
    "This kind of file does not travel.",
    "Replace it by a regular file, a folder or a relative link inside the root.",
  ),
  name_not_storable: entry(
    422,
    false,
    "This disk cannot hold a file of that name.",
    "Rename the file on a device that can.",
  ),
  corrupt_content: entry(
    500,
    true,
    "Stored bytes do not match their hash.",
    "Nothing: the bytes are fetched again where another copy exists.",
  ),
  content_not_here: entry(
    503,
    true,
    "The content of this file is not on this device.",
    "Connect to the server and read it again; pin what is to be there without a connection.",
  ),
  content_lost: entry(
    404,
    false,
    "Neither this device nor the server has the content of this file.",
    "Start a device that has it, which sends it again; where none has it, remove the file.",
  ),
  content_needed: entry(
    409,
    false,
    "The content of this file stays on this device.",
    "Unpin the file, or wait until the server has what was saved here; then evict it again.",
  ),
  state_corrupt: entry(
    500,
    false,
    "The device's index cannot be read.",
    "Remove the state folder; the next start rebuilds it and keeps every file.",
  ),
  state_locked: entry(
    409,
    false,
    "Another process uses this state folder.",
    "Stop the other engine, or give this one a state folder of its own.",
  ),
  ignored_content: entry(
    409,
    false,
    "A folder that was deleted elsewhere still holds ignored files here.",
    "Remove or move the ignored files, and the folder goes; until then it stays.",
  ),
  // Engine
  halted: entry(
    409,
    false,
    "The engine waits for a decision.",
    "Read the halt in the status and resolve it.",
  ),
  closed: entry(409, false, "This object was closed.", "Open a new one."),
  interrupted: entry(
    503,
    true,
    "The engine ended while the call was under way, and another one has taken over.",
    "See whether the call has taken effect; if it has not, make it again.",
  ),
  unsupported: entry(
    501,
    false,
    "This adapter or device cannot do that.",
    "Check the adapter's capabilities.",
  ),
} as const satisfies Record<string, CodeEntry>;

export type ErrorCode = keyof typeof errorCodes;
