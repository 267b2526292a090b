/** What upstream's v1.37 says of these pods, word by word. */
import { expect, describe as group, it } from 'vitest';
import type { PodSpec } from '#api';
import { describe, evaluate } from './evaluate.ts';
import type { Level } from './levels.ts';

/** What the level `restricted` wants of each container. */
const good = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};
/** Of the level `restricted`: what `baseline` says. */
const same = undefined;

const found = (level: Level, spec: unknown, minor = Number.POSITIVE_INFINITY) =>
  describe(evaluate({ level, minor }, { metadata: undefined, spec: spec as PodSpec }));

it.each<[string, object, string, string | undefined]>([
  [
    'plain',
    { containers: [{ name: 'main', image: 'i' }] },
    '',
    'allowPrivilegeEscalation != false (container "main" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "main" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "main" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "main" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  ],
  ['good', { containers: [{ name: 'main', image: 'i', securityContext: good }] }, '', same],
  [
    'two',
    {
      containers: [
        { name: 'a', image: 'i' },
        { name: 'b', image: 'i' },
      ],
    },
    '',
    'allowPrivilegeEscalation != false (containers "a", "b" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (containers "a", "b" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or containers "a", "b" must set securityContext.runAsNonRoot=true), seccompProfile (pod or containers "a", "b" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  ],
  [
    'privileged',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: true,
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
            privileged: true,
          },
        },
      ],
    },
    'privileged (container "main" must not set securityContext.privileged=true)',
    'privileged (container "main" must not set securityContext.privileged=true), allowPrivilegeEscalation != false (container "main" must set securityContext.allowPrivilegeEscalation=false)',
  ],
  [
    'hostns',
    {
      containers: [{ name: 'main', image: 'i', securityContext: good }],
      hostNetwork: true,
      hostPID: true,
      hostIPC: true,
    },
    'host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)',
    same,
  ],
  [
    'hostpid',
    { containers: [{ name: 'main', image: 'i', securityContext: good }], hostPID: true },
    'host namespaces (hostPID=true)',
    same,
  ],
  [
    'hostpath',
    {
      containers: [{ name: 'main', image: 'i', securityContext: good }],
      volumes: [{ name: 'v', hostPath: { path: '/x' } }],
    },
    'hostPath volumes (volume "v")',
    'restricted volume types (volume "v" uses restricted volume type "hostPath")',
  ],
  [
    'hostpath2',
    {
      containers: [{ name: 'main', image: 'i', securityContext: good }],
      volumes: [
        { name: 'v', hostPath: { path: '/x' } },
        { name: 'w', hostPath: { path: '/y' } },
      ],
    },
    'hostPath volumes (volumes "v", "w")',
    'restricted volume types (volumes "v", "w" use restricted volume type "hostPath")',
  ],
  [
    'hostport',
    { containers: [{ name: 'main', image: 'i', securityContext: good, ports: [{ containerPort: 80, hostPort: 80 }] }] },
    'hostPort (container "main" uses hostPort 80)',
    same,
  ],
  [
    'hostport2',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: good,
          ports: [
            { containerPort: 80, hostPort: 80 },
            { containerPort: 81, hostPort: 81 },
          ],
        },
      ],
      initContainers: [
        { name: 'init', image: 'i', securityContext: good, ports: [{ containerPort: 82, hostPort: 82 }] },
      ],
    },
    'hostPort (containers "init", "main" use hostPorts 80, 81, 82)',
    same,
  ],
  [
    'caps',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'SYS_TIME'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      ],
    },
    'non-default capabilities (container "main" must not include "NET_ADMIN", "SYS_TIME" in securityContext.capabilities.add)',
    'unrestricted capabilities (container "main" must not include "NET_ADMIN", "SYS_TIME" in securityContext.capabilities.add)',
  ],
  [
    'caps-ok',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'], add: ['CHOWN'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      ],
    },
    '',
    'unrestricted capabilities (container "main" must not include "CHOWN" in securityContext.capabilities.add)',
  ],
  [
    'caps-nbs',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      ],
    },
    '',
    same,
  ],
  [
    'caps-nodrop',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            runAsNonRoot: true,
            capabilities: { drop: ['CHOWN'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      ],
    },
    '',
    'unrestricted capabilities (container "main" must set securityContext.capabilities.drop=["ALL"])',
  ],
  [
    'caps-two',
    {
      containers: [
        {
          name: 'a',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            runAsNonRoot: true,
            capabilities: { add: ['SYS_ADMIN'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
        {
          name: 'b',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            runAsNonRoot: true,
            capabilities: { add: ['NET_RAW', 'SYS_ADMIN'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      ],
    },
    'non-default capabilities (containers "a", "b" must not include "NET_RAW", "SYS_ADMIN" in securityContext.capabilities.add)',
    'unrestricted capabilities (containers "a", "b" must set securityContext.capabilities.drop=["ALL"]; containers "a", "b" must not include "NET_RAW", "SYS_ADMIN" in securityContext.capabilities.add)',
  ],
  [
    'apparmor',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
            appArmorProfile: { type: 'Unconfined' },
          },
        },
      ],
    },
    'forbidden AppArmor profile (container "main" must not set AppArmor profile type to "Unconfined")',
    same,
  ],
  [
    'apparmor-pod',
    {
      containers: [{ name: 'main', image: 'i', securityContext: good }],
      securityContext: { appArmorProfile: { type: 'Unconfined' } },
    },
    'forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")',
    same,
  ],
  [
    'apparmor-ok',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
            appArmorProfile: { type: 'Localhost', localhostProfile: 'x' },
          },
        },
      ],
    },
    '',
    same,
  ],
  [
    'selinux-type',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
            seLinuxOptions: { type: 'foo_t' },
          },
        },
      ],
    },
    'seLinuxOptions (container "main" set forbidden securityContext.seLinuxOptions: type "foo_t")',
    same,
  ],
  [
    'selinux-engine',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
            seLinuxOptions: { type: 'container_engine_t' },
          },
        },
      ],
    },
    '',
    same,
  ],
  [
    'selinux-user',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
            seLinuxOptions: { user: 'u', role: 'r', type: 'spc_t' },
          },
        },
      ],
    },
    'seLinuxOptions (container "main" set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set; role may not be set)',
    same,
  ],
  [
    'selinux-pod',
    {
      containers: [{ name: 'main', image: 'i', securityContext: good }],
      securityContext: { seLinuxOptions: { type: 'spc_t', user: 'x' } },
    },
    'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set)',
    same,
  ],
  [
    'procmount',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
            procMount: 'Unmasked',
          },
        },
      ],
      hostUsers: false,
    },
    '',
    'procMount (container "main" must not set securityContext.procMount to "Unmasked")',
  ],
  [
    'seccomp-unconfined',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'Unconfined' },
          },
        },
      ],
    },
    'seccompProfile (container "main" must not set securityContext.seccompProfile.type to "Unconfined")',
    same,
  ],
  [
    'seccomp-pod-unconfined',
    {
      containers: [{ name: 'main', image: 'i', securityContext: good }],
      securityContext: { seccompProfile: { type: 'Unconfined' } },
    },
    'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
    same,
  ],
  [
    'seccomp-none',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
    '',
    'seccompProfile (pod or container "main" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  ],
  [
    'seccomp-pod-ok',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ['ALL'] } },
        },
      ],
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    },
    '',
    same,
  ],
  [
    'seccomp-pod-unconf-only',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ['ALL'] } },
        },
      ],
      securityContext: { seccompProfile: { type: 'Unconfined' } },
    },
    'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
    same,
  ],
  [
    'sysctl',
    {
      containers: [{ name: 'main', image: 'i', securityContext: good }],
      securityContext: {
        sysctls: [
          { name: 'kernel.msgmax', value: '1' },
          { name: 'net.core.somaxconn', value: '1' },
        ],
      },
    },
    'forbidden sysctls (kernel.msgmax, net.core.somaxconn)',
    same,
  ],
  [
    'sysctl-ok',
    {
      containers: [{ name: 'main', image: 'i', securityContext: good }],
      securityContext: {
        sysctls: [
          { name: 'net.ipv4.ip_unprivileged_port_start', value: '1' },
          { name: 'kernel.shm_rmid_forced', value: '1' },
          { name: 'net.ipv4.tcp_syncookies', value: '1' },
          { name: 'net.ipv4.ping_group_range', value: '1' },
          { name: 'net.ipv4.ip_local_port_range', value: '1' },
          { name: 'net.ipv4.ip_local_reserved_ports', value: '1' },
          { name: 'net.ipv4.tcp_keepalive_time', value: '1' },
          { name: 'net.ipv4.tcp_fin_timeout', value: '1' },
          { name: 'net.ipv4.tcp_keepalive_intvl', value: '1' },
          { name: 'net.ipv4.tcp_keepalive_probes', value: '1' },
          { name: 'net.ipv4.tcp_rmem', value: '1' },
          { name: 'net.ipv4.tcp_wmem', value: '1' },
        ],
      },
    },
    '',
    same,
  ],
  [
    'volumes',
    {
      containers: [{ name: 'main', image: 'i', securityContext: good }],
      volumes: [
        { name: 'a', nfs: { server: 's', path: '/p' } },
        { name: 'b', iscsi: { targetPortal: '1.2.3.4', iqn: 'iqn.2001-04.com.example:storage.kube.sys1.xyz', lun: 0 } },
      ],
    },
    '',
    'restricted volume types (volumes "a", "b" use restricted volume types "iscsi", "nfs")',
  ],
  [
    'volumes1',
    {
      containers: [{ name: 'main', image: 'i', securityContext: good }],
      volumes: [{ name: 'a', nfs: { server: 's', path: '/p' } }],
    },
    '',
    'restricted volume types (volume "a" uses restricted volume type "nfs")',
  ],
  [
    'volumes-ok',
    {
      containers: [{ name: 'main', image: 'i', securityContext: good }],
      volumes: [
        { name: 'a', emptyDir: {} },
        { name: 'b', configMap: { name: 'x' } },
        { name: 'c', secret: { secretName: 'x' } },
        { name: 'd', downwardAPI: {} },
        { name: 'e', projected: { sources: [] } },
        { name: 'f', persistentVolumeClaim: { claimName: 'x' } },
        {
          name: 'g',
          ephemeral: {
            volumeClaimTemplate: {
              spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
            },
          },
        },
        { name: 'h', csi: { driver: 'x.y' } },
        { name: 'i', image: { reference: 'x' } },
      ],
    },
    '',
    same,
  ],
  [
    'ape',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: true,
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      ],
    },
    '',
    'allowPrivilegeEscalation != false (container "main" must set securityContext.allowPrivilegeEscalation=false)',
  ],
  [
    'ape-none',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      ],
    },
    '',
    'allowPrivilegeEscalation != false (container "main" must set securityContext.allowPrivilegeEscalation=false)',
  ],
  [
    'nonroot-false',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            runAsNonRoot: false,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      ],
    },
    '',
    'runAsNonRoot != true (container "main" must not set securityContext.runAsNonRoot=false)',
  ],
  [
    'nonroot-none',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      ],
    },
    '',
    'runAsNonRoot != true (pod or container "main" must set securityContext.runAsNonRoot=true)',
  ],
  [
    'nonroot-pod',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      ],
      securityContext: { runAsNonRoot: true },
    },
    '',
    same,
  ],
  [
    'nonroot-pod-false',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      ],
      securityContext: { runAsNonRoot: false },
    },
    '',
    'runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)',
  ],
  [
    'nonroot-pod-false-c-true',
    { containers: [{ name: 'main', image: 'i', securityContext: good }], securityContext: { runAsNonRoot: false } },
    '',
    'runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)',
  ],
  [
    'user0',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
            runAsUser: 0,
          },
        },
      ],
    },
    '',
    'runAsUser=0 (container "main" must not set runAsUser=0)',
  ],
  [
    'user0-pod',
    { containers: [{ name: 'main', image: 'i', securityContext: good }], securityContext: { runAsUser: 0 } },
    '',
    'runAsUser=0 (pod must not set runAsUser=0)',
  ],
  [
    'user0-both',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
            runAsUser: 0,
          },
        },
      ],
      securityContext: { runAsUser: 0 },
    },
    '',
    'runAsUser=0 (pod and container "main" must not set runAsUser=0)',
  ],
  [
    'hostusers',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
            runAsUser: 0,
          },
        },
      ],
      hostUsers: false,
    },
    '',
    same,
  ],
  [
    'windows-hostprocess',
    {
      containers: [{ name: 'main', image: 'i', securityContext: { windowsOptions: { hostProcess: true } } }],
      os: { name: 'windows' },
      hostNetwork: true,
      securityContext: { windowsOptions: { hostProcess: true } },
    },
    'host namespaces (hostNetwork=true), hostProcess (pod and container "main" must not set securityContext.windowsOptions.hostProcess=true)',
    'host namespaces (hostNetwork=true), hostProcess (pod and container "main" must not set securityContext.windowsOptions.hostProcess=true), runAsNonRoot != true (pod or container "main" must set securityContext.runAsNonRoot=true)',
  ],
  [
    'windows-plain',
    { containers: [{ name: 'main', image: 'i', securityContext: { runAsNonRoot: true } }], os: { name: 'windows' } },
    '',
    same,
  ],
  [
    'probe-host',
    {
      containers: [
        { name: 'main', image: 'i', securityContext: good, livenessProbe: { httpGet: { port: 80, host: '8.8.8.8' } } },
      ],
    },
    'probe or lifecycle host (container "main" uses probe or lifecycle host "8.8.8.8")',
    same,
  ],
  [
    'probe-host-local',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: good,
          livenessProbe: { httpGet: { port: 80, host: '127.0.0.1' } },
        },
      ],
    },
    'probe or lifecycle host (container "main" uses probe or lifecycle host "127.0.0.1")',
    same,
  ],
  [
    'hook-host',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: good,
          lifecycle: {
            preStop: { tcpSocket: { port: 80, host: 'x.y' } },
            postStart: { httpGet: { port: 80, host: '1.1.1.1' } },
          },
        },
      ],
    },
    'probe or lifecycle host (container "main" uses probe or lifecycle hosts "1.1.1.1", "x.y")',
    same,
  ],
  [
    'probe-hosts',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          securityContext: good,
          livenessProbe: { httpGet: { port: 80, host: '8.8.8.8' } },
          readinessProbe: { tcpSocket: { port: 80, host: 'a.b' } },
        },
      ],
      initContainers: [
        {
          name: 'init',
          image: 'i',
          securityContext: good,
          restartPolicy: 'Always',
          startupProbe: { httpGet: { port: 80, host: 'c.d' } },
        },
      ],
    },
    'probe or lifecycle host (containers "init", "main" use probe or lifecycle hosts "8.8.8.8", "a.b", "c.d")',
    same,
  ],
  [
    'all-bad',
    {
      containers: [
        {
          name: 'main',
          image: 'i',
          ports: [{ containerPort: 80, hostPort: 80 }],
          securityContext: {
            privileged: true,
            procMount: 'Default',
            capabilities: { add: ['NET_ADMIN'] },
            seccompProfile: { type: 'Unconfined' },
            runAsUser: 0,
          },
        },
      ],
      hostNetwork: true,
      hostPID: true,
      volumes: [{ name: 'v', hostPath: { path: '/x' } }],
    },
    'non-default capabilities (container "main" must not include "NET_ADMIN" in securityContext.capabilities.add), host namespaces (hostNetwork=true, hostPID=true), hostPath volumes (volume "v"), hostPort (container "main" uses hostPort 80), privileged (container "main" must not set securityContext.privileged=true), seccompProfile (container "main" must not set securityContext.seccompProfile.type to "Unconfined")',
    'host namespaces (hostNetwork=true, hostPID=true), hostPort (container "main" uses hostPort 80), privileged (container "main" must not set securityContext.privileged=true), allowPrivilegeEscalation != false (container "main" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "main" must set securityContext.capabilities.drop=["ALL"]; container "main" must not include "NET_ADMIN" in securityContext.capabilities.add), restricted volume types (volume "v" uses restricted volume type "hostPath"), runAsNonRoot != true (pod or container "main" must set securityContext.runAsNonRoot=true), runAsUser=0 (container "main" must not set runAsUser=0), seccompProfile (container "main" must not set securityContext.seccompProfile.type to "Unconfined")',
  ],
  [
    'init-bad',
    {
      containers: [{ name: 'main', image: 'i', securityContext: good }],
      initContainers: [{ name: 'init', image: 'i', securityContext: { privileged: true } }],
    },
    'privileged (container "init" must not set securityContext.privileged=true)',
    'privileged (container "init" must not set securityContext.privileged=true), allowPrivilegeEscalation != false (container "init" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "init" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "init" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "init" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  ],
])('%s', (_, spec, baseline, restricted = baseline) => {
  expect(found('privileged', spec)).toBe('');
  expect(found('baseline', spec)).toBe(baseline);
  expect(found('restricted', spec)).toBe(restricted);
});

group('by versions', () => {
  const container = (fields: object = {}) => ({ containers: [{ name: 'main', image: 'i', ...fields }] });
  const withSysctl = (name: string) => ({ ...container(), securityContext: { sysctls: [{ name, value: '1' }] } });

  it.each<[string, Level, object, number]>([
    ['seccomp', 'baseline', container({ securityContext: { seccompProfile: { type: 'Unconfined' } } }), 19],
    ['hosts of probes', 'baseline', container({ livenessProbe: { httpGet: { port: 80, host: 'a.b' } } }), 34],
    [
      'privilege escalation',
      'restricted',
      container({ securityContext: { ...good, allowPrivilegeEscalation: true } }),
      8,
    ],
    ['capabilities dropped', 'restricted', container({ securityContext: { ...good, capabilities: {} } }), 22],
    ['user 0', 'restricted', container({ securityContext: { ...good, runAsUser: 0 } }), 23],
  ])('%s: since then', (_, level, spec, minor) => {
    expect(found(level, spec, minor - 1)).toBe('');
    expect(found(level, spec, minor)).not.toBe('');
  });

  it.each<[string, Level, object, number]>([
    ['reserved ports', 'baseline', withSysctl('net.ipv4.ip_local_reserved_ports'), 27],
    ['keepalive', 'baseline', withSysctl('net.ipv4.tcp_keepalive_time'), 29],
    ['buffers', 'baseline', withSysctl('net.ipv4.tcp_rmem'), 32],
    ['engines', 'baseline', container({ securityContext: { seLinuxOptions: { type: 'container_engine_t' } } }), 31],
    [
      'proc of own users',
      'baseline',
      { hostUsers: false, ...container({ securityContext: { procMount: 'Unmasked' } }) },
      35,
    ],
    [
      'root of own users',
      'restricted',
      { hostUsers: false, ...container({ securityContext: { ...good, runAsUser: 0 } }) },
      35,
    ],
    [
      'Windows',
      'restricted',
      { os: { name: 'windows' }, ...container({ securityContext: { runAsNonRoot: true } }) },
      25,
    ],
  ])('%s: until then', (_, level, spec, minor) => {
    expect(found(level, spec, minor - 1)).not.toBe('');
    expect(found(level, spec, minor)).toBe('');
  });
});
