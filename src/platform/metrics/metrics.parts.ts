import { MetricSources } from './metric-sources.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';

/* What the room adds to the platform. Whoever owns a subject registers figures of it (metric-source.ts). */

export const metricControllers = [MetricsController];
export const metricProviders = [MetricSources, MetricsService];
