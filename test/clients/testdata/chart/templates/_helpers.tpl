{{- define "everything.labels" -}}
app.kubernetes.io/name: everything
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}
{{- define "everything.pod" -}}
securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: RuntimeDefault } }
containers:
  - name: main
    image: example.com/everything:1
    ports: [{ name: http, containerPort: 8080 }]
    env:
      - { name: PASSWORD, valueFrom: { secretKeyRef: { name: {{ .Release.Name }}, key: password } } }
    envFrom: [{ configMapRef: { name: {{ .Release.Name }} } }]
    startupProbe: { httpGet: { path: /, port: http } }
    readinessProbe: { httpGet: { path: /, port: http } }
    resources: { requests: { cpu: 10m, memory: 10Mi, ephemeral-storage: 1Mi }, limits: { memory: 100Mi } }
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
{{- end }}
