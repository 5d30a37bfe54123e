import { ChoiceField, IntegerField } from '../../../../platform/http/fields.js';
import { chartThemes, type ChartTheme } from './chart-subject.js';

export class ForecastChartQuery {
  @IntegerField({ min: 400, max: 2400, query: true, optional: true, default: 900, description: 'Pixels.' })
  width = 900;

  @IntegerField({ min: 300, max: 1600, query: true, optional: true, default: 480, description: 'Pixels.' })
  height = 480;

  @ChoiceField({ choices: chartThemes, optional: true, default: 'light' })
  theme: ChartTheme = 'light';

  @IntegerField({
    min: 0,
    max: 1_830,
    query: true,
    optional: true,
    default: 90,
    description: 'How many of the last days of the history are shown.',
  })
  historyDays = 90;
}
