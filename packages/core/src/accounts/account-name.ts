import { SyncError } from "../errors/index.js";

const maximumCharacters = 254;
/** Control characters, and those that are invisible or turn the direction of text around. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

/** An account's name as it is kept. Throws `invalid_request` for one that is empty, too long or not printable. */
export function checkAccountName(name: string): string {
  const kept = name.normalize("NFC").trim();
  if (kept === "" || kept.length > maximumCharacters || unprintable.test(kept)) {
    throw new SyncError("invalid_request", {
      message: "An account name has 1 to 254 printable characters.",
      details: { field: "name" },
    });
  }
  return kept;
}

/** What makes account names the same: compatibility forms and case do not tell them apart. */
export function accountNameKey(name: string): string {
  return checkAccountName(name).normalize("NFKC").toLowerCase().normalize("NFKC");
}

const minimumPasswordCharacters = 8;

/** Throws `weak_password` for a password of fewer than 8 characters. No other rule: length is what counts. */
export function checkPassword(password: string): void {
  if ([...password].length < minimumPasswordCharacters) throw new SyncError("weak_password");
}

/** A device's name as it is kept: it is shown in file names and lists, so it is one printable line. */
export function checkDeviceName(name: string): string {
  const kept = name.normalize("NFC").replace(/\s+/gu, " ").trim();
  if (kept === "" || kept.length > 100 || unprintable.test(kept)) {
    throw new SyncError("invalid_request", {
      message: "A device name has 1 to 100 printable characters.",
      details: { field: "deviceName" },
    });
  }
  return kept;
}
