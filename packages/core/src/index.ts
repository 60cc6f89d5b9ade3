export {
  type BundleConfig,
  bundleConfig,
  type ImportedReference,
  type ImportedTemplate,
  type BundleOptions,
  type LoadedImports,
  loadImports,
  manifestOf,
  type ManifestOptions,
  readImports,
} from './bundle.ts';
export { exposedShapes, exposeImports, type ExposeOptions } from './expose.ts';
export { audit, type AuditOptions, type AuditResult, type RuleOutcome } from './audit.ts';
export { type Rule, rules as auditRules, type Severity } from './audit/rules.ts';
export type { Finding, Gap } from './audit/finding.ts';
export { check, type CheckOptions, type CheckResult } from './check.ts';
export { readDataFile } from './config/data-file.ts';
export type { Manifest, ManifestTemplate } from './config/manifest.ts';
export { defineConfig, type Config, type FileEntry, type StoreEntry, type Verification } from './config/config.ts';
export { diff, type DiffOptions, type DiffResult, type FileDiff } from './diff.ts';
export { type CommandOptions, type Ending, runCommand, shownCommand } from './commit/command.ts';
export type { Stage } from './commit/stage.ts';
export { exec, type ExecOptions } from './exec.ts';
export { codes, exitCodeOf, type ProblemCode } from './error/codes.ts';
export { formatProblem, formatWarning, type Paint, placeData, problemData, readable } from './error/print.ts';
export { type Place, type Problem, SsmithError, type Warning } from './error/problem.ts';
export { type Position, SourceText, type Span } from './error/source-text.ts';
export { nearest } from './error/suggest.ts';
export { type ImportedParameter, importFile, type ImportOptions, type ImportResult } from './import.ts';
export type { ExtraFile } from './init/extra.ts';
export { type InitOptions, type InitPlan, type InitStep, lookAtRepository, planInit, withExtraFiles, writeInit } from './init.ts';
export type { InitFacts } from './init/plan.ts';
export { type LocalOptions, type LocalParameter, type LocalStore, openLocalStore } from './local/store.ts';
export type { JobOptions } from './job.ts';
export type { Action } from './output/plan.ts';
export { fillPages, type FilledPage, type FillOptions, type FillResult } from './pages.ts';
export { type IdentityPolicy, policyOf, type PolicyOptions, type PolicyResult } from './policy.ts';
export type { PolicyDocument, PolicyStatement } from './policy/document.ts';
export type { Purpose, Right } from './policy/right.ts';
export { unknownAccount } from './policy/site.ts';
export { verifyPolicy, type VerifyPolicyResult } from './verify-policy.ts';
export { writeOut } from './output/stream.ts';
export { type AnsweringStore, preflight, type PreflightOptions, type PreflightResult } from './preflight.ts';
export type { AskingOptions, ReadParameter } from './resolve.ts';
export { keyBefore } from './error/key-before.ts';
export { type FoundReference, listReferences } from './refs.ts';
export { put, type PutOptions, type PutResult } from './put.ts';
export { type ReferencesOptions, type ReferencesResult, rewriteReferences } from './references.ts';
export { render, type RenderedFile, type RenderOptions, type RenderResult } from './render.ts';
export { type KeptGeneration, listGenerations, rollback, type RollbackOptions, type RollbackResult } from './rollback.ts';
export { scan, type ScanOptions, type ScanResult, secretsOf } from './scan.ts';
export { type Emitted, type EmittedLeaks, searchEmitted } from './leak/emitted.ts';
export type { Guarded } from './leak/guarded.ts';
export { maskCommands, type Masks } from './leak/masks.ts';
export { Secret } from './secret/secret.ts';
export { memorySource, type StoredParameter, type StoredParameters, type StoredVersion } from './source/memory.ts';
export type { Tier } from './source/writer.ts';
export type { Unfinished } from './commit/unfinished.ts';
export type { FileDrift, Rights } from './state/file-drift.ts';
export type { MovedParameter } from './state/moved.ts';
export type { ParameterDrift, ParameterState } from './state/parameter-drift.ts';
export { type FileStatus, status, type StatusOptions, type StatusResult } from './status.ts';
export type {
  AskOptions,
  Failure,
  Parameter,
  ParameterAnswer,
  ParameterRequest,
  ParameterSource,
  ParameterType,
  TreeAnswer,
} from './source/source.ts';
export type { Shape } from './template/shape.ts';
