/** What a page can do with a file. */
export type MediaKind = "image" | "video" | "audio" | "text" | "document" | "archive" | "other";

export interface Media {
  readonly kind: MediaKind;
  /** The content type for a blob of it. */
  readonly type: string;
}

const table: Readonly<Record<Exclude<MediaKind, "other">, Readonly<Record<string, string>>>> = {
  image: {
    png: "image/png",
    jpg: "image/jpeg",
    jpeg: "image/jpeg",
    gif: "image/gif",
    webp: "image/webp",
    avif: "image/avif",
    bmp: "image/bmp",
    ico: "image/x-icon",
    svg: "image/svg+xml",
  },
  video: { mp4: "video/mp4", m4v: "video/mp4", webm: "video/webm", mov: "video/quicktime", ogv: "video/ogg" },
  audio: { mp3: "audio/mpeg", m4a: "audio/mp4", wav: "audio/wav", ogg: "audio/ogg", flac: "audio/flac" },
  text: textTypes(
    "txt md markdown csv tsv log json jsonl yaml yml toml ini conf env xml html htm css scss js mjs cjs jsx ts mts tsx py rb go rs " +
      "java kt c h cc cpp hpp cs swift php sh bash zsh sql lua r tex srt vtt diff patch gitignore",
  ),
  document: {
    pdf: "application/pdf",
    doc: "application/msword",
    docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    xls: "application/vnd.ms-excel",
    xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    odt: "application/vnd.oasis.opendocument.text",
  },
  archive: {
    zip: "application/zip",
    gz: "application/gzip",
    tgz: "application/gzip",
    tar: "application/x-tar",
    "7z": "application/x-7z-compressed",
    rar: "application/vnd.rar",
    zst: "application/zstd",
  },
};

function textTypes(extensions: string): Record<string, string> {
  return Object.fromEntries(extensions.split(" ").map((extension) => [extension, "text/plain"]));
}

const byExtension = new Map<string, Media>();
for (const [kind, types] of Object.entries(table) as [MediaKind, Record<string, string>][]) {
  for (const [extension, type] of Object.entries(types)) byExtension.set(extension, { kind, type });
}

const other: Media = { kind: "other", type: "application/octet-stream" };

/** By the name alone: the page shows what it can, and what is not what it says shows nothing. */
export function mediaOf(name: string): Media {
  const dot = name.lastIndexOf(".");
  return (dot < 0 ? undefined : byExtension.get(name.slice(dot + 1).toLowerCase())) ?? other;
}
