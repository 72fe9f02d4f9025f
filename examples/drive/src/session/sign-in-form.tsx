import { isSyncError } from "@syncline/core";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { Icon } from "../icons/index.js";
import { ThemeSwitch } from "../theme/index.js";
import { session } from "./session.js";

const texts = {
  in: { title: "Welcome back", button: "Sign in", other: "New here?", change: "Create an account" },
  up: { title: "Create your drive", button: "Create account", other: "Have an account?", change: "Sign in" },
} as const;

/** Why it did not work, for whoever is typing. */
function reason(error: unknown): string {
  if (isSyncError(error, "account_exists")) return "This name is taken. Sign in, or choose another one.";
  if (isSyncError(error, "wrong_credentials")) return "Name and password do not go together.";
  if (isSyncError(error, "offline")) return "The server cannot be reached. Check your connection.";
  return error instanceof Error ? error.message : String(error);
}

export function SignInForm(): ReactNode {
  const [how, setHow] = useState<"in" | "up">("in");
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const id = useId();
  const text = texts[how];

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setBusy(true);
    setFailure(undefined);
    try {
      await session.sign(how, String(data.get("account")).trim(), String(data.get("password")));
    } catch (error) {
      setFailure(reason(error));
      setBusy(false);
    }
  };

  return (
    <main className="sign-in">
      <form className="sign-in-card" aria-labelledby={`${id}-title`} onSubmit={submit}>
        <span className="logo" aria-hidden="true">
          <Icon name="folder" />
        </span>
        <h1 id={`${id}-title`}>{text.title}</h1>
        <p className="muted">Your files in this browser, with and without a connection.</p>
        <label className="field">
          Name
          <input name="account" autoComplete="username" autoCapitalize="none" required maxLength={254} />
        </label>
        <label className="field">
          Password
          <input
            name="password"
            type="password"
            autoComplete={how === "up" ? "new-password" : "current-password"}
            required
            minLength={8}
            aria-describedby={how === "up" ? `${id}-hint` : undefined}
          />
        </label>
        {how === "up" && (
          <p id={`${id}-hint`} className="hint">
            At least 8 characters. Long is good.
          </p>
        )}
        <p role="alert" className="failure">
          {failure}
        </p>
        <button type="submit" className="button primary" disabled={isBusy}>
          {isBusy ? "One moment…" : text.button}
        </button>
        <p className="sign-in-other">
          {text.other}{" "}
          <button type="button" className="link" onClick={() => setHow(how === "in" ? "up" : "in")}>
            {text.change}
          </button>
        </p>
      </form>
      <ThemeSwitch />
    </main>
  );
}
