export { chartSource, chartSources, type ChartSource } from "./charts";
export { formatFaults, formatPath, SettingsError, type Fault, type SettingsPath } from "./faults";
export { loadStack, settingsFromEngine, type EngineOptions, type LoadedStack } from "./load";
export { listStacks, projectName } from "./project";
export type * from "./types";
export { versionMap, type ChartName, type ChartRef, type VersionBundle } from "./versions";
