import type { ErrorCode } from "@syncline/core";

/** What the system says, and what Syncline makes of it. */
export const codeCases: readonly (readonly [system: string, code: ErrorCode])[] = [
  ["ENOSPC", "disk_full"],
  ["EDQUOT", "disk_full"],
  ["EACCES", "permission_denied"],
  ["EPERM", "permission_denied"],
  ["EROFS", "permission_denied"],
  ["ENOENT", "file_missing"],
  ["ENOTDIR", "file_missing"],
  ["EBUSY", "file_busy"],
  ["ETXTBSY", "file_busy"],
  ["EMFILE", "file_busy"],
  ["ENAMETOOLONG", "name_not_storable"],
  ["EILSEQ", "name_not_storable"],
  ["EINVAL", "name_not_storable"],
  ["EEXIST", "destination_exists"],
  ["ENOTEMPTY", "destination_exists"],
  ["EIO", "io_error"],
  ["ESTALE", "io_error"],
];
