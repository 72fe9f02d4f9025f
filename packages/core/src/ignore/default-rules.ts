/**
 * What no one means to sync: droppings of operating systems, locks and scratch files of editors,
 * downloads that have not finished. In gitignore's language; an ignore file can take any of them
 * back with `!`.
 */
export const defaultIgnorePatterns: readonly string[] = [
  // macOS
  ".DS_Store",
  "._*",
  ".AppleDouble/",
  ".DocumentRevisions-V100/",
  ".fseventsd/",
  ".Spotlight-V100/",
  ".TemporaryItems/",
  ".Trashes",
  ".apdisk",
  // Windows
  "[Tt]humbs.db",
  "ehthumbs.db",
  "ehthumbs_vista.db",
  "[Dd]esktop.ini",
  "$RECYCLE.BIN/",
  "System Volume Information/",
  // Linux
  ".Trash-*/",
  ".nfs*",
  ".fuse_hidden*",
  "/lost+found/",
  // Locks and scratch files of office suites and editors
  "~$*",
  ".~lock.*#",
  "~*.tmp",
  ".#*",
  "*.swp",
  ".*.sw[a-px]",
  // Vim tries out whether it may write with a file of this name; a folder may well be called so.
  "4913",
  "!4913/",
  // Unfinished downloads
  "*.crdownload",
  "*.part",
  "*.partial",
  "*.download/",
  "*.aria2",
];
