/** A team's programme in one sitting: people, scores, a file, a promise, and how it stands. */
import { connect, data, Refused, rows, until } from "./connection.js";

const api = connect();
const me = await data(api.GET("/api/v1/me"));
const organisation = me.organisations[0]?.slug ?? "none";
const path = { organisation };
console.log(`${me.kind} ${me.name} of ${organisation}`);

// A PUT by an id of your own creates; sent again, it changes nothing.
const team = await data(
  api.PUT("/api/v1/organisations/{organisation}/teams:by-external-id/{external_id}", {
    params: { path: { ...path, external_id: "tundra" } },
    body: { name: "Tundra" },
  }),
);
const people = { "tundra-ida": "Ida Example", "tundra-jan": "Jan Example" };
for (const [external_id, name] of Object.entries(people)) {
  const rep = await data(
    api.PUT("/api/v1/organisations/{organisation}/reps:by-external-id/{external_id}", {
      params: { path: { ...path, external_id } },
      body: { name, team: team.id, from_day: "2025-07-01" },
    }),
  );
  console.log(`${rep.name} sells in ${team.name}`);
}

// Up to 1,000 scores at once, each answered for itself. Those of the same moment change nothing.
const seen = { day: "2025-09-01", observed_at: "2025-09-01T18:00:00Z" };
const batch = await data(
  api.POST("/api/v1/organisations/{organisation}/scores:batch", {
    params: { path },
    body: {
      items: [
        { rep: "tundra-ida", ...seen, brand: 17.5, people: 9.7, insights: 5, relationships: 18.9 },
        { rep: "tundra-jan", ...seen, brand: 20.1, people: 14, insights: 11.5, relationships: 22.4 },
      ],
    },
  }),
);
console.log(`${batch.results.length} scores, ${batch.rejected} rejected`);

// A file is taken in at once, and loaded by a job: wholly or not at all.
const file = "rep,day,total\ntundra-ida,2025-09-02,54\ntundra-jan,2025-09-03,61.5\n";
const received = await data(
  api.POST("/api/v1/organisations/{organisation}/imports:raw", {
    params: { path, query: { filename: "tundra.csv" } },
    headers: { "Content-Type": "application/octet-stream" },
    bodySerializer: () => file,
    body: file,
  }),
);
const params = { path: { ...path, id: received.job } };
const job = await until(
  () => data(api.GET("/api/v1/organisations/{organisation}/jobs/{id}", { params })),
  ({ finished_at }) => finished_at !== null,
);
if (job.state !== "succeeded") throw new Error(`The import ${job.state}: ${job.error}`);
console.log(`import ${job.state}, ${job.progress.done} of ${job.progress.total} rows`);

// One plan for a team: a second one is refused, with a code that programs can go by.
const first = { threshold: 70, due_after_months: 6 };
const second = { threshold: 80, due_after_months: 12 };
const plan = { name: "70, then 80", starts_on: "2025-09-01", stages: [first, second] };
try {
  await data(
    api.POST("/api/v1/organisations/{organisation}/target-plans", {
      params: { path },
      body: { ...plan, team: team.id },
    }),
  );
} catch (error) {
  if (!(error instanceof Refused && error.code === "plan_overlaps")) throw error;
}

// The worker computes behind the writes; freshness says when it has caught up.
await until(
  () => data(api.GET("/api/v1/organisations/{organisation}/freshness", { params: { path } })),
  (freshness) => freshness.up_to_date,
);
const days = rows((at) =>
  data(
    api.GET("/api/v1/organisations/{organisation}/teams/{team}/statistics", {
      params: {
        path: { ...path, team: team.id },
        query: { from: "2025-09-01", to: "2025-09-05", page_size: 2, ...at },
      },
    }),
  ),
);
for await (const day of days) console.log(`${day.day}  median ${day.median}  of ${day.scored}`);

const attainment = await data(
  api.GET("/api/v1/organisations/{organisation}/teams/{team}/attainment", {
    params: { path: { ...path, team: team.id }, query: { on: "2025-09-05" } },
  }),
);
for (const { threshold, due_on, state, gap } of attainment.stages) {
  console.log(`${threshold} by ${due_on}: ${state}, ${gap} points to go`);
}
