import { readFileSync } from "node:fs";

/** Prints what a test run came to, as `N passed, N failed`. Fails when anything did, or when no test ran. */
function read(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  }
}

const { numPassedTests: passed, numFailedTests, testResults } = read(process.argv[2]);
// A file that cannot even be loaded has no tests that could fail.
const broken = testResults.filter(({ status, assertionResults }) => {
  return status === "failed" && !assertionResults.some((result) => result.status === "failed");
});
for (const { name, message } of broken) console.log(`${name}: ${message}`);
const failed = numFailedTests + broken.length;
if (passed + failed === 0) console.log("No test ran.");
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
