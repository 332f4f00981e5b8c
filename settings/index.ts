export { chartSource, type ChartSource } from "./charts";
export { formatFaults, formatPath, SettingsError, type Fault, type SettingsPath } from "./faults";
export type { LoadedStack } from "./load";
export type * from "./types";
export { versionMap, type ChartName, type ChartRef, type VersionBundle } from "./versions";
