#!/usr/bin/env bash
# ical.js 2.2.1
#
# Yearly rules that RFC 5545 allows give other days than it means, without an error: positions (BYSETPOS) count within nothing
# where no month is said, so that every such weekday is an occurrence; a week of the year (BYWEEKNO) with a day gives that day of
# every week; and a last day of several months (BYMONTHDAY=-1) is in each of them the day that it is in the shortest.
#
# Seen, of rules that begin on 2024-01-01 (a Monday): the 20th Monday of a year, as BYDAY=MO;BYSETPOS=20, is every Monday;
# the Monday of week 20 is nearly every Monday; the last day of January and November is the 30th of both. One month at a time,
# and BYSETPOS within a month, come out right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund ical.js@2.2.1

node --input-type=module - <<'JS'
import assert from 'node:assert';
import ICAL from 'ical.js';

/** The days of 2024 and 2025 on which something is that began on 2024-01-01 and has a rule. */
const daysOf = (rule) => {
  const iterator = ICAL.Recur.fromString(`FREQ=YEARLY;${rule};UNTIL=20251231`).iterator(
    ICAL.Time.fromDateString('2024-01-01'),
  );
  const found = [];
  for (let next = iterator.next(); next !== null; next = iterator.next()) found.push(next.toString());
  return found;
};
const isMonday = (date) => new Date(`${date}T00:00:00Z`).getUTCDay() === 1;

const twentieth = daysOf('BYDAY=MO;BYSETPOS=20');
console.log(`the 20th Monday: ${twentieth.length} days, such as ${twentieth.slice(0, 3)}`);
assert.ok(twentieth.length > 100 && twentieth.every(isMonday));

const ofWeek = daysOf('BYWEEKNO=20;BYDAY=MO');
console.log(`the Monday of week 20: ${ofWeek.length} days, such as ${ofWeek.slice(0, 3)}`);
assert.ok(ofWeek.length > 90 && ofWeek.every(isMonday));

const lastDays = daysOf('BYMONTH=1,11;BYMONTHDAY=-1');
console.log(`the last days of January and November: ${lastDays}`);
assert.deepEqual(lastDays, ['2024-01-30', '2024-11-30', '2025-01-30', '2025-11-30']);

assert.deepEqual(daysOf('BYMONTH=1;BYMONTHDAY=-1'), ['2024-01-31', '2025-01-31']);
assert.deepEqual(daysOf('BYMONTH=5;BYDAY=MO;BYSETPOS=-1'), ['2024-05-27', '2025-05-26']);
JS
