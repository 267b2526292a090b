/** base: what every other room stands on: time, logging, errors, back-off, promises, processes. Imports no other room.
 *
 *  Start reading at `clock.ts`. To add a tool: it must be needed by two rooms, know nothing of Kubernetes, and take
 *  time, randomness and I/O as arguments. */
export { answerTo } from './answer-to.ts';
export {
  AsyncQueue,
  createLimiter,
  forEachConcurrently,
  nextTurn,
  onAbort,
  unlessAborted,
  withDeadline,
} from './async.ts';
export { type BackoffOptions, backoffMs } from './backoff.ts';
export { Bag, type Bagged } from './bag.ts';
export { type CertificateRequest, readCertificateRequest } from './certificates/certificate-request.ts';
export { type PemBlock, pemBlocksIn } from './certificates/pem.ts';
export { createStubRequest, readStubRequest, type StubRequest } from './certificates/stub-request.ts';
export {
  addressAt,
  type Cidr,
  type CidrText,
  cidrSize,
  containsAddress,
  containsCidr,
  formatCidr,
  parseCidr,
  tryParseCidr,
} from './cidr.ts';
export {
  backgroundClock,
  type Clock,
  createMachineClock,
  formatDate,
  formatMicroTime,
  formatTime,
  isMachineClock,
  parseDate,
  parseTime,
  sleepOrAbort,
  sleepWith,
  systemClock,
  type Timer,
} from './clock.ts';
export { connectHttp2, type Http2Destination } from './connections/connect-http2.ts';
export { type ConnectionBounds, listenBacklog } from './connections/connection-table.ts';
export {
  type ConnectionGuard,
  endsUnanswered,
  type GuardedConnection,
  guardConnections,
  guardHttpsConnections,
  maxHeaderBytes,
} from './connections/guard-connections.ts';
export { listenWidely } from './connections/listen-widely.ts';
export { paceAgent } from './connections/pace-agent.ts';
export { PacedSocket, ReadingLine } from './connections/paced-socket.ts';
export { sourceOf } from './connections/source.ts';
export {
  type EntryName,
  entriesOf,
  type HeldDirectory,
  held,
  holdDirectory,
  holdDirectoryAt,
  mountIdOf,
  openPath,
} from './directories/held-directory.ts';
export { removeEntry, removeTree } from './directories/remove-tree.ts';
export { describeDisk, findMount, freeBytes, lacksInodes, namingDisk } from './disk.ts';
export { Door } from './door/door.ts';
export { formatDurationMs, parseDurationMs } from './duration.ts';
export {
  DeadlineError,
  firstError,
  InterruptedError,
  ifMissing,
  isAbortError,
  systemErrorCode,
  TemporaryError,
  toError,
  UsageError,
} from './errors.ts';
export { exactInteger, jsonText, mayHaveLong, nearestNumber, parseExact, parseForeign } from './exact-json.ts';
export {
  type ChildProcess,
  ExecError,
  type ExecOptions,
  type ExecResult,
  exec,
  startProcess,
  tryExec,
} from './exec.ts';
export { type FileOwner, readFileIfExists, writeFileAtomically } from './files.ts';
export { connectionHeaders, isIdentityHeader, type MessageHeaders } from './forwarded-headers.ts';
export { GatheredBytes } from './gathered-bytes.ts';
export { holdTime, isTimeHeld } from './held-time.ts';
export { homeDirectory } from './home-directory.ts';
export {
  bitsOf,
  canonicalIp,
  formatIp,
  type IpAddress,
  type IpFamily,
  type IpScope,
  type IpText,
  isIpv4Mapped,
  parseIp,
  scopeOf,
  socketAddress,
  unicastIpv4,
  unmapIp,
} from './ip-address.ts';
export { describeHolder, LockHeldError, lockHolder, takeLockFile, takeTemporaryLock } from './lock-file.ts';
export { processNamespace } from './lock-holder.ts';
export {
  createLogger,
  type LogFields,
  type Logger,
  type LoggerOptions,
  type LogLevel,
  silentLogger,
} from './logger.ts';
export {
  clearImmediate,
  clearTimeout,
  elapsedMs,
  machineNowMs,
  queueReaction,
  setImmediate,
  setTimeout,
} from './machine-timers.ts';
export { type MakeFolderOptions, makeFolder } from './make-folder.ts';
export {
  Count,
  Counter,
  Distribution,
  exponentialBounds,
  Gauge,
  Histogram,
  linearBounds,
  type MetricDefinition,
  type MetricFamily,
  readWhenAsked,
  type Sample,
} from './metrics/family.ts';
export { type HealthEndpoint, HealthMetrics } from './metrics/health.ts';
export { processMetrics } from './metrics/process.ts';
export { MetricsRegistry } from './metrics/registry.ts';
export { type Mount, type MountPoint, mountOf, parseMounts } from './mount-table.ts';
export { type PassThroughOptions, passThrough } from './pass-through.ts';
export { type PostAnswer, postHeaders, postJson, readAnswer } from './post.ts';
export { printable } from './printable.ts';
export { processIdentity } from './process-identity.ts';
export { quotePosix } from './quote-posix.ts';
export { seededRandom } from './random.ts';
export { realPlace } from './real-place.ts';
export { RecentMap, type RecentMapOptions } from './recent-map.ts';
export { firstIndex } from './search.ts';
export type { SpdyHeaders } from './spdy/header-reader.ts';
export { createSpdySession, type SpdySession } from './spdy/session.ts';
export { mapInSteps, oneStep, runInTurns, runNow, runSoon, type Steps, waitFor } from './steps.ts';
export { type SyncLoop, type SyncLoopOptions, startSyncLoop } from './sync-loop.ts';
export { cutToBytes, lastBytes } from './text.ts';
export { createTurns, type Turns, turnsOf } from './turns.ts';
export {
  type AskOptions,
  askToUpgrade,
  forwardUpgrade,
  refuseUpgrade,
  splice,
  type UpgradeAnswer,
  type UpgradeRequest,
} from './upgrade.ts';
export { kubernetesVersion, productVersion, userAgentOf, versionInfo } from './version.ts';
export { createVirtualClock, type VirtualClock } from './virtual-clock.ts';
export { yamlOptions } from './yaml.ts';
