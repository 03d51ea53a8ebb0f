//! What a run folder keeps of its experiment: the record its report is made from, and the
//! experiment written out, which runs again to the same cells.

use super::Planned;
use super::absent::Absent;
use super::catalogue::Catalogue;
use super::resolved::Resolved;
use crate::experiment::{Document, Experiment, Group, Pass, Step};
use crate::problem::Problem;
use allocators::{Family, Named};
use results::{Claim, ExperimentRecord};
use std::collections::{BTreeMap, BTreeSet};

/// The parts of the experiment that a report needs, names made canonical.
pub(crate) fn record(
    document: &Document,
    catalogue: &Catalogue,
    cells: &[Planned],
    narrowed: bool,
    absent: &Absent,
) -> Result<ExperimentRecord, Problem> {
    let experiment = &document.experiment;
    let pairs: BTreeSet<(String, &str)> = cells
        .iter()
        .map(|planned| (planned.cell.allocator.to_string(), planned.cell.workload.name()))
        .collect();
    let allocators: BTreeSet<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    let workloads: BTreeSet<&str> = pairs.iter().map(|(_, name)| *name).collect();
    let mut headline = experiment.headline.clone();
    if !headline.is_empty() && !workloads.contains(headline.as_str()) {
        if !narrowed {
            let what = format!("`{headline}`: expected a workload of one of the groups");
            return Err(Problem::at(document, &["headline".into()], what));
        }
        headline.clear();
    }
    let mut labels = BTreeMap::new();
    for (name, label) in &experiment.labels {
        let path = ["labels".into(), Step::Key(name.clone())];
        let canonical = canonical(name).map_err(|what| Problem::at(document, &path, what))?;
        if allocators.contains(canonical.as_str()) {
            labels.insert(canonical, label.clone());
        } else if !narrowed {
            let what = format!("expected an allocator of one of the groups, found `{canonical}`");
            return Err(Problem::at(document, &path, what));
        }
    }
    let about = |name: &&str| (name.to_string(), catalogue.get(name).source.about().to_string());
    let families = cells.iter().map(|planned| &planned.cell.allocator);
    let adaptive = workloads.iter().filter(|name| catalogue.get(name).source.is_adaptive());
    let bars = super::bars::bars(document, cells, narrowed, absent)?;
    Ok(ExperimentRecord {
        name: experiment.name.clone(),
        title: experiment.title.clone(),
        analysis: experiment.analysis.clone(),
        claims: claims(document, &pairs, narrowed)?,
        absent: absent.reasons(&bars),
        bars,
        controls: super::controls::controls(document, cells, narrowed)?,
        sweeps: super::sweeps::sweeps(cells),
        adaptive: adaptive.map(|name| (*name).to_string()).collect(),
        headline,
        labels,
        families: families.map(|named| (named.to_string(), family(named.family()))).collect(),
        workloads: workloads.iter().map(about).collect(),
    })
}

/// The claims that speak of planned cells. In a run that was narrowed the others say nothing; in
/// a whole one they are mistakes.
fn claims(
    document: &Document,
    pairs: &BTreeSet<(String, &str)>,
    narrowed: bool,
) -> Result<Vec<Claim>, Problem> {
    results::check_claims(&document.experiment.claim).map_err(|error| match error {
        results::Error::Claim { number, problem, .. } => {
            Problem::at(document, &["claim".into(), (number - 1).into()], problem)
        }
        other => other.into(),
    })?;
    let mut kept = Vec::new();
    for (at, claim) in document.experiment.claim.iter().enumerate() {
        let wrong = |what: String| Problem::at(document, &["claim".into(), at.into()], what);
        let mut claim = claim.clone();
        let mut missing = None;
        for (allocator, workload) in speaks_of(&mut claim) {
            *allocator = canonical(allocator).map_err(wrong)?;
            if !pairs.contains(&(allocator.clone(), workload.as_str())) {
                missing = Some(format!("{allocator} on {workload} is in none of the groups"));
            }
        }
        match missing {
            None => kept.push(claim),
            Some(what) if !narrowed => return Err(wrong(what)),
            Some(_) => {}
        }
    }
    Ok(kept)
}

/// Every allocator a claim names, with the workload it is named on.
fn speaks_of(claim: &mut Claim) -> Vec<(&mut String, String)> {
    let workload = claim.workload.clone().unwrap_or_default();
    let extremes = claim.least.iter_mut().chain(&mut claim.most).chain(&mut claim.among);
    let operands = claim.left.iter_mut().chain(&mut claim.right);
    let operands = operands.map(|operand| (&mut operand.allocator, operand.workload.clone()));
    extremes.map(|name| (name, workload.clone())).chain(operands).collect()
}

fn canonical(name: &str) -> Result<String, String> {
    Named::parse(name).map(|named| named.to_string()).map_err(|error| error.to_string())
}

/// The experiment as it was run.
pub(crate) fn written_out(
    document: &Document,
    catalogue: &Catalogue,
    groups: &[Resolved],
    record: &ExperimentRecord,
) -> Result<String, Problem> {
    // A twin needs no table but that of its trace.
    let named = record.workloads.keys();
    let of = |name: &String| catalogue.get(name).source.twin_of().unwrap_or(name).to_string();
    let tables = named
        .map(of)
        .filter_map(|name| catalogue.get(&name).table.clone().map(|table| (name, table)));
    let experiment = Experiment {
        name: record.name.clone(),
        title: record.title.clone(),
        analysis: record.analysis.clone(),
        headline: record.headline.clone(),
        optional: document.experiment.optional.clone(),
        labels: record.labels.clone(),
        families: record.families.clone(),
        workloads: record.workloads.clone(),
        absent: record.absent.clone(),
        control: record.controls.clone(),
        adaptive: record.adaptive.clone(),
        sweep: record.sweeps.clone(),
        workload: tables.collect(),
        group: groups.iter().map(|group| written_group(document, group)).collect(),
        claim: record.claims.clone(),
        bar: record.bars.clone(),
        repetitions: document.experiment.repetitions,
        ..Experiment::default()
    };
    toml::to_string(&experiment)
        .map_err(|error| Problem::new(format!("the experiment cannot be written: {error}")))
}

fn written_group(document: &Document, group: &Resolved) -> Group {
    let excludes = &document.experiment.group[group.at].exclude;
    let exclude = excludes.iter().enumerate().filter(|(at, _)| group.excludes_something(*at));
    let allocators = group.allocators.iter().map(ToString::to_string);
    Group {
        allocators: allocators.chain(group.absent.iter().cloned()).collect(),
        workloads: group.workloads.clone(),
        passes: group.passes.iter().copied().collect::<Vec<Pass>>(),
        seeds: group.seeds.clone(),
        heaps: group.heaps.iter().map(|(text, _)| text.clone()).collect(),
        map: group.map,
        exclude: exclude.map(|(_, exclude)| exclude.clone()).collect(),
    }
}

fn family(family: Family) -> results::Family {
    match family {
        Family::ListFits => results::Family::ListFits,
        Family::Buddies => results::Family::Buddies,
        Family::Segregated => results::Family::Segregated,
        Family::Slabs => results::Family::Slabs,
        Family::Floors => results::Family::Floors,
        Family::Foreign => results::Family::Foreign,
    }
}
