import type { ChurnModelFitted } from '#libs/facts/churn-fit/churn-fit.events.js';
import {
  type ChurnSettings,
  DEFAULT_CHURN_SETTINGS,
  type RecordedSettings,
} from '#libs/facts/churn-setting/churn-setting.events.js';
import type { RecordedFit } from '#libs/facts/fit/fit.events.js';
import { type ChurnModel, modelOf, priorModel } from './churn-model.score.js';

/** The models of a tenant over time: settings and fits count from the midnight after they were recorded on. */
export class ChurnModels {
  private readonly settings: readonly Dated<RecordedSettings>[];
  private readonly fits: readonly Dated<RecordedFit<'churn.model-fitted'>>[];
  private last: { readonly day: string | null; readonly model: ChurnModel } | undefined;

  /**
   * @param settings in their order
   * @param fits in their order
   * @param dayOf the tenant's date of a moment
   */
  constructor(
    settings: readonly RecordedSettings[],
    fits: readonly RecordedFit<'churn.model-fitted'>[],
    dayOf: (time: number) => string,
  ) {
    const dated = <Recorded extends { readonly recordedAt: number }>(recorded: readonly Recorded[]) =>
      recorded.map((each) => ({ recorded: each, day: dayOf(each.recordedAt) }));
    this.settings = dated(settings);
    this.fits = dated(fits.filter(({ fit }) => fit.used));
  }

  /** The model that counts at the end of a date; null: before the first. */
  at(day: string | null): ChurnModel {
    if (this.last?.day !== day || this.last === undefined) this.last = { day, model: this.find(day) };
    return this.last.model;
  }

  /** The fit that counts at the end of a date; undefined: none does. */
  fitAt(day: string | null): ChurnModelFitted | undefined {
    return lastUntil(this.fits, day)?.fit;
  }

  /** The settings that count at the end of a date; null: before the first. */
  settingsAt(day: string | null): ChurnSettings {
    return lastUntil(this.settings, day)?.settings ?? DEFAULT_CHURN_SETTINGS;
  }

  private find(day: string | null): ChurnModel {
    const { horizonDays } = this.settingsAt(day);
    const fit = this.fitAt(day);
    return fit === undefined ? priorModel(horizonDays) : modelOf(fit, horizonDays);
  }
}

interface Dated<Recorded> {
  readonly recorded: Recorded;
  /** The date it was recorded on, `2024-01-31`: it counts once that is over. */
  readonly day: string;
}

function lastUntil<Recorded>(dated: readonly Dated<Recorded>[], until: string | null): Recorded | undefined {
  return until === null ? undefined : dated.findLast(({ day }) => day <= until)?.recorded;
}
