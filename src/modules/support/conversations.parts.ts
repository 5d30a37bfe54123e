import type { Provider, Type } from '@nestjs/common';
import type { ConstraintAnswers } from '../../platform/errors/constraints.js';
import { DecisionRecorder } from './decisions/decision-recorder.js';

/** Conversations, who answers in them, and how that is decided. */
export const conversationControllers: Type[] = [];
export const conversationProviders: Provider[] = [DecisionRecorder];
export const conversationConstraints: ConstraintAnswers = {};
