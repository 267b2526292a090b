/** What the fields of containers do: of init containers and ephemeral ones too. */
import { carriedOut, type FieldTable, gated, is, none, recorded, refused } from './effect.ts';

const config = carriedOut('kubelet/plan/config/container-config.ts');
const environment = carriedOut('kubelet/plan/config/env.ts');
const fieldRef = carriedOut('kubelet/plan/config/field-ref.ts');
const security = carriedOut('kubelet/plan/config/security.ts');
const restart = carriedOut('kubelet/plan/restart.ts');
const hooks = carriedOut('kubelet/pod-worker/hooks.ts');
const prober = carriedOut('kubelet/probes/prober.ts');
const httpGet = carriedOut('kubelet/probes/http-get.ts');
const resize = carriedOut('kubelet/plan/resize/plan-resize.ts');
const devices = carriedOut('kubelet/devices/pod-devices.ts');
const cgroups = carriedOut('kubelet/plan/config/cgroup-resources.ts');

const containerFields: FieldTable = {
  args: config,
  command: config,
  env: environment,
  envFrom: environment,
  image: carriedOut('kubelet/images/image-puller.ts'),
  imagePullPolicy: carriedOut('kubelet/images/image-puller.ts'),
  lifecycle: hooks,
  livenessProbe: prober,
  name: config,
  ports: carriedOut('kubelet/plan/config/sandbox-config.ts'),
  readinessProbe: prober,
  resizePolicy: resize,
  resources: cgroups,
  restartPolicy: restart,
  restartPolicyRules: restart,
  securityContext: security,
  startupProbe: prober,
  stdin: config,
  stdinOnce: config,
  terminationMessagePath: carriedOut('kubelet/host/machine-host.ts'),
  terminationMessagePolicy: carriedOut('kubelet/host/machine-host.ts'),
  tty: config,
  volumeDevices: carriedOut('kubelet/plan/config/container-config.ts'),
  volumeMounts: carriedOut('kubelet/host/machine-host.ts'),
  workingDir: config,
};

const ofKey = { key: environment, name: environment, optional: environment };
const ofObject = { name: environment, optional: environment };

export const containerTables: Readonly<Record<string, FieldTable>> = {
  Container: containerFields,
  EphemeralContainer: { ...containerFields, targetContainerName: carriedOut('kubelet/pod-worker/start-container.ts') },
  EnvVar: { name: environment, value: environment, valueFrom: environment },
  EnvVarSource: {
    configMapKeyRef: environment,
    fieldRef,
    fileKeyRef: environment,
    resourceFieldRef: fieldRef,
    secretKeyRef: environment,
  },
  ConfigMapKeySelector: ofKey,
  FileKeySelector: {
    key: environment,
    optional: environment,
    path: carriedOut('kubelet/host/env-files.ts'),
    volumeName: carriedOut('kubelet/host/env-files.ts'),
  },
  SecretKeySelector: ofKey,
  ObjectFieldSelector: { apiVersion: none('there is one version, v1'), fieldPath: fieldRef },
  ResourceFieldSelector: { containerName: fieldRef, divisor: fieldRef, resource: fieldRef },
  EnvFromSource: { configMapRef: environment, prefix: environment, secretRef: environment },
  ConfigMapEnvSource: ofObject,
  SecretEnvSource: ofObject,
  Lifecycle: {
    postStart: hooks,
    preStop: hooks,
    stopSignal: gated,
  },
  LifecycleHandler: {
    exec: hooks,
    httpGet: hooks,
    sleep: hooks,
    tcpSocket: hooks,
  },
  ExecAction: { command: carriedOut('kubelet/probes/run-probe.ts') },
  HTTPGetAction: {
    host: httpGet,
    httpHeaders: httpGet,
    path: httpGet,
    port: httpGet,
    protocol: gated,
    scheme: httpGet,
  },
  HTTPHeader: { name: httpGet, value: httpGet },
  SleepAction: { seconds: hooks },
  TCPSocketAction: {
    host: carriedOut('kubelet/probes/run-probe.ts'),
    port: carriedOut('kubelet/probes/run-probe.ts'),
  },
  GRPCAction: {
    mode: gated,
    port: carriedOut('kubelet/probes/grpc-health.ts'),
    service: carriedOut('kubelet/probes/grpc-health.ts'),
  },
  Probe: {
    exec: carriedOut('kubelet/probes/run-probe.ts'),
    failureThreshold: prober,
    grpc: carriedOut('kubelet/probes/grpc-health.ts'),
    httpGet,
    initialDelaySeconds: prober,
    periodSeconds: prober,
    successThreshold: prober,
    tcpSocket: carriedOut('kubelet/probes/run-probe.ts'),
    terminationGracePeriodSeconds: prober,
    timeoutSeconds: prober,
  },
  ContainerPort: {
    containerPort: recorded('nothing has to be opened: it tells people, services and host ports'),
    hostIP: carriedOut('network/render.ts'),
    hostPort: carriedOut('network/render.ts'),
    name: carriedOut('controllers/services/pod-endpoint.ts'),
    protocol: carriedOut('network/render.ts'),
  },
  ContainerResizePolicy: { resourceName: resize, restartPolicy: resize },
  ResourceRequirements: {
    claims: devices,
    limits: cgroups,
    requests: carriedOut('api/placement/pod-resources.ts'),
  },
  ResourceClaim: { name: devices, request: devices },
  ContainerRestartRule: {
    action: [restart, carriedOut('kubelet/plan/restart-all.ts')],
    exitCodes: restart,
  },
  ContainerRestartRuleOnExitCodes: { operator: restart, values: restart },
  SecurityContext: {
    allowPrivilegeEscalation: security,
    appArmorProfile: security,
    capabilities: security,
    privileged: security,
    procMount: security,
    readOnlyRootFilesystem: security,
    runAsGroup: security,
    runAsNonRoot: security,
    runAsUser: security,
    seLinuxOptions: security,
    seccompProfile: security,
    windowsOptions: none('Windows only'),
  },
  Capabilities: { add: security, drop: security },
  VolumeDevice: { devicePath: config, name: config },
  VolumeMount: {
    bindMountOptions: gated,
    mountPath: config,
    mountPropagation: config,
    name: config,
    readOnly: config,
    recursiveReadOnly: [
      none('mounts below a read-only one stay as they are, unless all must be read-only'),
      refused('the container engine cannot make what is mounted below read-only', { when: is('Enabled') }),
    ],
    subPath: carriedOut('kubelet/volumes/sub-path-mounts.ts'),
    subPathExpr: carriedOut('kubelet/volumes/sub-path-mounts.ts'),
  },
};
