import { openBrowserSync } from "@syncline/adapter-browser";

const sync = await openBrowserSync(JSON.parse(decodeURIComponent(location.hash.slice(1))));
await sync.files.write("hello.txt", "Hello from a bundle.");
const { inSync } = await sync.sync();
document.title = inSync ? "in sync" : "not in sync";
