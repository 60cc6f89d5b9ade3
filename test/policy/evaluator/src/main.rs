//! Says what iam-rs, which nobody here wrote, thinks of policies; see ../evaluator.ts for what goes in and comes out.

use std::io::{self, BufRead, Write};

use iam_rs::{Decision, IAMPolicy, IAMRequest, evaluate_policy};
use serde::Deserialize;

/// One line of the input.
#[derive(Deserialize)]
struct Case {
    policy: IAMPolicy,
    request: IAMRequest,
}

fn main() -> io::Result<()> {
    let mut output = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        writeln!(output, "{}", verdict(&line?))?;
    }
    output.flush()
}

fn verdict(line: &str) -> String {
    let case: Case = match serde_json::from_str(line) {
        Ok(case) => case,
        Err(error) => return format!("cannot be read: {error}"),
    };
    match evaluate_policy(&case.policy, &case.request) {
        Ok(Decision::Allow) => "allowed".into(),
        Ok(Decision::Deny) => "denied".into(),
        Ok(Decision::NotApplicable) => "not allowed".into(),
        Err(error) => format!("cannot be evaluated: {error}"),
    }
}
