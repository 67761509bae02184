/** Change a plan without overwriting what somebody else has changed meanwhile. */
import type { Stage, StageRequest, TargetPlan } from "../generated/ssi.js";
import { connect, data, Refused } from "./connection.js";

const NAME = "70, then 80, as agreed";
const plans = "/api/v1/organisations/{organisation}/target-plans";
const api = connect();
const organisation = (await data(api.GET("/api/v1/me"))).organisations[0]?.slug ?? "";
const path = { organisation };

for (let plan = await find("tundra"); plan.name !== NAME; plan = await find("tundra")) {
  const params = { path: { ...path, id: plan.id } };
  const read = api.GET(`${plans}/{id}`, { params });
  const { starts_on, team, share_required, stages } = await data(read);
  const etag = (await read).response.headers.get("ETag") ?? "";
  try {
    await data(
      api.PUT(`${plans}/{id}`, {
        params: { ...params, header: { "If-Match": etag } },
        body: { name: NAME, starts_on, team, share_required, stages: stages.map(asked) },
      }),
    );
  } catch (error) {
    // Somebody was quicker, or our first attempt was done and its answer lost: look again.
    if (!(error instanceof Refused && error.code === "stale")) throw error;
  }
}
console.log(`The plan is called ${NAME}.`);

async function find(external_id: string): Promise<TargetPlan> {
  const teams = "/api/v1/organisations/{organisation}/teams";
  const found = await data(api.GET(teams, { params: { path, query: { external_id } } }));
  const team = found.data[0]?.id ?? "";
  const [plan] = (await data(api.GET(plans, { params: { path, query: { team } } }))).data;
  if (plan === undefined) throw new Error("No plan: run programme.js first.");
  return plan;
}

/** A stage is due after months or on a day; an answer holds both. */
function asked({ threshold, due_after_months, due_on }: Stage): StageRequest {
  return due_after_months ? { threshold, due_after_months } : { threshold, due_on };
}
