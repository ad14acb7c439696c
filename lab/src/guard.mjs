/** Runs a command so that nothing is left behind: on success, on failure and on a signal. */
import { interrupt } from "./cleanup.mjs";
import { NotAvailable } from "./needs.mjs";

/** Exit code for "not allowed or not installed here": neither passed nor failed. */
export const NOT_RUN = 3;

export async function guard(work) {
  const leave = async (code) => {
    await interrupt();
    process.exit(code);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    // Each time: whoever is impatient must not end the clean-up with a second one.
    process.on(signal, () => leave(130));
  }
  // Also what fails while nobody waits for it, such as a promise that is awaited later.
  process.on("uncaughtException", (error) => {
    console.error(error);
    return leave(1);
  });
  try {
    await work();
    process.exit(process.exitCode ?? 0);
  } catch (error) {
    console.error(error instanceof NotAvailable ? `not run: ${error.message}` : error);
    process.exit(error instanceof NotAvailable ? NOT_RUN : 1);
  }
}
