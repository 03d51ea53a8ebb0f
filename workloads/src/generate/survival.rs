//! Continuous laws by their survival functions, P(X > x): what weight tables are cut from.
//!
//! Only `libm`'s functions are used, never the standard library's, whose logarithm and exponential
//! are the host's and differ in the last bit; + − × ÷ and the square root are exact everywhere.
//! Survival rather than distribution functions, since the far tail would vanish beside 1.

/// A law over the positive reals.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Continuous {
    /// Rate 1 / `mean`.
    Exponential { mean: f64 },
    /// `median` · e^(`sigma` · z), z standard normal.
    LogNormal { median: f64, sigma: f64 },
    /// P(X > x) = (`least` / x)^`shape` from `least` on.
    Pareto { least: f64, shape: f64 },
    /// Exponential with one of several means, chosen with these shares, which sum to 1.
    Hyperexponential { shares: Vec<(f64, f64)> },
}

impl Continuous {
    /// P(X > x).
    pub(crate) fn beyond(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 1.0;
        }
        match self {
            Continuous::Exponential { mean } => libm::exp(-x / mean),
            Continuous::LogNormal { median, sigma } => {
                let z = libm::log(x / median) / sigma;
                0.5 * libm::erfc(z / std::f64::consts::SQRT_2)
            }
            Continuous::Pareto { least, shape } => {
                if x <= *least {
                    1.0
                } else {
                    libm::pow(least / x, *shape)
                }
            }
            Continuous::Hyperexponential { shares } => {
                shares.iter().map(|(share, mean)| share * libm::exp(-x / mean)).sum()
            }
        }
    }
}
