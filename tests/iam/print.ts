/** Prints every sample as JSON, for the linter. */
import { samples } from "./samples";

process.stdout.write(JSON.stringify(samples()));
