import type { JsonObject } from '../../lock/index.ts';
import type { Move } from './command.ts';
import { sectionPlace, type FlowPlace } from './place.ts';
import { emptyScope, type FlowState, type Section } from './run-state.ts';
import type { FlowPlan } from './scope-plan.ts';
import { openScope } from './start-step.ts';

/** Begins an instance of a flow. */
export function openFlow(place: FlowPlace, plan: FlowPlan, inputs: JsonObject): Move<FlowState> {
  const scopes = { main: emptyScope, 'on-error': emptyScope, finally: emptyScope };
  return openSection(place, { plan, inputs, section: 'main', scopes }, 'main');
}

/** Goes on with what follows when everything of the section under way has ended. */
export function settleFlow(place: FlowPlace, flow: FlowState): Move<FlowState> {
  const { section, scopes } = flow;
  if (section === 'end' || scopes[section].open > 0) return [flow, []];
  const next = nextSection(flow, section);
  return next === 'end' ? [{ ...flow, section: 'end' }, []] : openSection(place, flow, next);
}

function openSection(place: FlowPlace, flow: FlowState, section: Section): Move<FlowState> {
  const [scope, commands] = openScope(sectionPlace(place, flow, section));
  const opened = { ...flow, section, scopes: { ...flow.scopes, [section]: scope } };
  const [settled, more] = settleFlow(place, opened);
  return [settled, [...commands, ...more]];
}

function nextSection({ plan, scopes, cancelled }: FlowState, section: Section): Section | 'end' {
  const fails = scopes.main.failure !== undefined && cancelled === undefined;
  if (section === 'main' && fails && plan['on-error'].steps.length > 0) return 'on-error';
  return section !== 'finally' && plan.finally.steps.length > 0 ? 'finally' : 'end';
}
