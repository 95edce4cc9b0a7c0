import { Module } from '@nestjs/common';
import { AskBacktestHandler } from './ask-backtest.command.js';
import { BacktestController } from './backtest.controller.js';
import { GetBacktestHandler } from './backtest.query.js';

/** Backtests over HTTP. */
@Module({ controllers: [BacktestController], providers: [AskBacktestHandler, GetBacktestHandler] })
export class BacktestModule {}
