import type { Config } from "jest";

const config: Config = {
  roots: ["<rootDir>/tests"],
  testEnvironment: "<rootDir>/tests/support/environment.cjs",
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/fixtures/"],
  transform: { "^.+\\.ts$": "<rootDir>/tests/support/transform.cjs" },
  cacheDirectory: "<rootDir>/.cache/jest",
  testTimeout: 60_000,
};

export default config;
