/** Runs a command so that nothing is left behind: on success, on failure and on a signal. */
import { interrupt } from "./cleanup.mjs";
import { NotAvailable } from "./needs.mjs";

/** Exit code for "not allowed or not installed here": neither passed nor failed. */
export const NOT_RUN = 3;

export async function guard(work) {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    // Each time: whoever is impatient must not end the clean-up with a second one.
    process.on(signal, async () => {
      await interrupt();
      process.exit(130);
    });
  }
  try {
    await work();
    process.exit(process.exitCode ?? 0);
  } catch (error) {
    console.error(error instanceof NotAvailable ? `not run: ${error.message}` : error);
    process.exit(error instanceof NotAvailable ? NOT_RUN : 1);
  }
}
