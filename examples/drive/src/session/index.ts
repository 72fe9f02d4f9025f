export { session } from "./session.js";
export { SignInForm } from "./sign-in-form.js";
export { useDeviceNames } from "./use-device-names.js";
