export { counted, named } from "./counted.js";
export { sizeText } from "./size.js";
export { exactTimeText, remainingText, timeText } from "./time.js";
