/** What a data set put into a folder. */
export interface Content {
  readonly files: number;
  readonly bytes: number;
}

export const mebibyte = 1024 * 1024;
