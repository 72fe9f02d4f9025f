import { createRoot } from "react-dom/client";
import { keepPage } from "./offline/index.js";
import { session } from "./session/index.js";
import { App } from "./shell/index.js";
import { showTheme } from "./theme/index.js";

showTheme();
void session.resume();
createRoot(document.getElementById("root") as HTMLElement).render(<App />);
// Where that cannot be, everything else works. What is being developed should be seen anew each time.
if (import.meta.env.PROD) keepPage().catch(() => {});
