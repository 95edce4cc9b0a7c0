/** One metric as `/metrics` declares it, with its samples' names and values. */
export interface Exposed {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly (readonly [sample: string, value: string])[];
}

/** What a scrape declares, in its order. */
export function exposedBy(text: string): readonly Exposed[] {
  return text
    .split(/^(?=# HELP )/m)
    .filter((part) => part.startsWith('# HELP '))
    .map((part) => {
      const [, name = '', help = ''] = /^# HELP (\S+) ?(.*)/.exec(part) ?? [];
      const type = /^# TYPE \S+ (\S+)/m.exec(part)?.[1] ?? '';
      const samples = part
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)] as const);
      return { name, type, help, samples };
    });
}

const PREFIXES = '(?:pico|nano|micro|milli|centi|deci|deca|hecto|kilo|kibi|mega|mibi|giga|gibi|tera|tebi|peta|pebi)';
const BASE = '(?:amperes|bytes|celsius|grams|joules|kelvin|meters|metres|seconds|volts)';
const OTHER = '(?:minutes|hours|days|weeks|kelvins|fahrenheit|rankine|inches|yards|miles|bits|calories|pounds|ounces)';
const NOT_BASE = new RegExp(`(?:^|_)(?:${PREFIXES}${BASE}|${PREFIXES}?${OTHER})(?:_|$)`);
const ABBREVIATED = /_(?:s|ms|us|ns|sec|b|kb|mb|gb|tb|pb|m|h|d)(?:_|$)/;
const TYPES = /_(?:counter|gauge|summary|histogram|gaugehistogram)(?:_|$)/;

/** The rules of `promtool check metrics` that a scrape breaks. */
export function brokenRules(text: string): readonly string[] {
  return exposedBy(text).flatMap(({ name, type, help, samples }) => {
    const distribution = type === 'histogram' || type === 'summary';
    const labels = samples.flatMap(([sample]) =>
      [...sample.matchAll(/[{,]([^=,{]+)="/g)].map(([, label = '']) => label),
    );
    const rules: readonly [boolean, string][] = [
      [help === '', 'no help text'],
      [type === 'counter' && !name.endsWith('_total'), 'a counter should end in _total'],
      [type !== 'counter' && name.endsWith('_total'), 'what is no counter should not end in _total'],
      [!distribution && /_(?:count|sum|bucket)$/.test(name), 'its ending is that of a histogram'],
      [type !== 'histogram' && labels.includes('le'), 'the label le is a histogram'],
      [type !== 'summary' && labels.includes('quantile'), 'the label quantile is a summary'],
      [NOT_BASE.test(name), 'it is not in base units'],
      [ABBREVIATED.test(name), 'its unit is abbreviated'],
      [TYPES.test(name), 'its type is in its name'],
      [name.includes(':'), 'colons are for recording rules'],
      [[name, ...labels].some((word) => /[a-z][A-Z]/.test(word)), 'names are in snake_case'],
    ];
    return rules.flatMap(([broken, rule]) => (broken ? [`${name}: ${rule}`] : []));
  });
}

/** The gauges of ours that a scrape declares, each with its samples. */
export function gaugesIn(text: string): Readonly<Record<string, string>> {
  const ours = exposedBy(text).filter(({ name, type }) => type === 'gauge' && name.startsWith('peakend_'));
  return Object.fromEntries(
    ours.flatMap(({ name, samples }) => (samples.length === 0 ? [[name, 'no value']] : samples)) as [string, string][],
  );
}
