//! What a paper takes from a run: its figures at a width of the paper's, as SVG, PDF, PNG, floats
//! and pgfplots, its tables as booktabs.
//!
//! Files go to the run's own `figures` folder, where older ones of the same name are replaced, or
//! elsewhere, where nothing is replaced unasked. The same run gives the same bytes.

use crate::error::Error;
use crate::figures::{self, Figure, Width};
use crate::tex;
use std::fs;
use std::path::{Path, PathBuf};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// A standalone SVG, its font inside.
    Svg,
    /// A PDF of one page, its font inside.
    Pdf,
    /// A PNG of 300 dots to an inch.
    Png,
    /// Tables as booktabs; of each figure a float with its caption.
    Tex,
    /// Each figure as axes and tables for pgfplots, with one preamble for all.
    Pgfplots,
}

impl Format {
    /// All of them, as the command line names them.
    pub const ALL: [(&'static str, Format); 5] = [
        ("pdf", Format::Pdf),
        ("svg", Format::Svg),
        ("png", Format::Png),
        ("tex", Format::Tex),
        ("pgfplots", Format::Pgfplots),
    ];
}

/// Dots to an inch of a PNG.
const DENSITY: u32 = 300;
/// The looks of a run, for pgfplots.
pub(crate) const PREAMBLE: &str = "fraglab-preamble.tex";

/// What to write and where.
#[derive(Clone, Copy)]
pub struct Order<'o> {
    /// Which kinds of files.
    pub formats: &'o [Format],
    /// How wide the figures are printed.
    pub width: Width,
    /// Where to; the run's own `figures` folder if not said.
    pub out: Option<&'o Path>,
    /// Whether files at `out` may be replaced.
    pub force: bool,
    /// Which figures and tables, by the stem of their files.
    pub wanted: &'o dyn Fn(&str) -> bool,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The folder.
    pub folder: PathBuf,
    /// Figures, each in every format asked for.
    pub figures: usize,
    /// Tables.
    pub tables: usize,
    /// The stems of all that the run has, wanted or not.
    pub known: Vec<String>,
}

/// Writes the figures and tables of a run folder.
///
/// # Errors
/// As [`crate::read`]; if a file at [`Order::out`] is in the way and must not be replaced; if a
/// figure is too large for a PNG; or if the system refuses. Nothing is written before all is made.
pub fn write_paper(run_folder: &Path, order: &Order<'_>) -> Result<Written, Error> {
    let run = crate::read(run_folder)?;
    let own = run_folder.join(figures::FOLDER);
    let folder = order.out.unwrap_or(&own);
    let mut files = Files::new(folder);
    let (mut drawn, mut set, mut known) = (0, 0, Vec::new());
    for figure in figures::all_at(&run, order.width) {
        let stem = figures::stem(&figure.id);
        if (order.wanted)(&stem) {
            files.figure(&figure, &stem, order)?;
            drawn += 1;
        }
        known.push(stem);
    }
    for table in tex::tables(&run) {
        if order.formats.contains(&Format::Tex) && (order.wanted)(&table.stem) {
            files.add(format!("{}.tex", table.stem), table.text);
            set += 1;
        }
        known.push(table.stem);
    }
    if order.formats.contains(&Format::Pgfplots) && drawn > 0 {
        files.add(PREAMBLE.to_owned(), figures::preamble(&figures::looks(&run)));
    }
    if drawn + set > 0 {
        files.write(order.out.is_none() || order.force, order.out.is_none())?;
    }
    Ok(Written { folder: folder.to_path_buf(), figures: drawn, tables: set, known })
}

/// Files made but not yet written.
pub(crate) struct Files<'f> {
    folder: &'f Path,
    all: Vec<(String, Vec<u8>)>,
}

impl<'f> Files<'f> {
    /// None yet, for a folder.
    pub(crate) fn new(folder: &'f Path) -> Files<'f> {
        Files { folder, all: Vec::new() }
    }

    /// Adds one.
    pub(crate) fn add(&mut self, name: String, content: impl Into<Vec<u8>>) {
        self.all.push((name, content.into()));
    }

    /// A figure in every format.
    pub(crate) fn figure(
        &mut self,
        figure: &Figure,
        stem: &str,
        order: &Order<'_>,
    ) -> Result<(), Error> {
        let has = |format| order.formats.contains(&format);
        if has(Format::Svg) {
            self.add(format!("{stem}.svg"), figure.svg());
        }
        if has(Format::Pdf) {
            self.add(format!("{stem}.pdf"), figure.drawing.pdf());
        }
        if has(Format::Png) {
            let name = format!("{stem}.png");
            let too_large = || Error::Picture { path: self.folder.join(&name) };
            let dots = figure.drawing.png(DENSITY).ok_or_else(too_large)?;
            self.add(name, dots);
        }
        let plots = has(Format::Pgfplots);
        if has(Format::Tex) {
            let only_plots = plots && !has(Format::Pdf) && !has(Format::Png);
            self.add(format!("{stem}.tex"), tex::float(figure, stem, order.width, only_plots));
        }
        if plots {
            let plots = figures::plots(figure, stem);
            self.add(format!("{stem}.pgfplots.tex"), plots.text);
            self.all.extend(plots.pictures);
        }
        Ok(())
    }

    /// Writes all, or nothing where something stands in the way. A link is replaced, never
    /// followed; in the run's own folder so is one in place of that folder.
    pub(crate) fn write(&self, replace: bool, own: bool) -> Result<(), Error> {
        let about = |path: &Path| fs::symlink_metadata(path).ok();
        if own && about(self.folder).is_some_and(|about| !about.is_dir()) {
            crate::folder::remove_if_there(self.folder)?;
        }
        fs::create_dir_all(self.folder).map_err(Error::io(self.folder, "create"))?;
        for (name, _) in &self.all {
            let path = self.folder.join(name);
            match about(&path) {
                Some(_) if !replace => return Err(Error::Exists { path }),
                Some(about) if about.is_dir() => {
                    let folder = std::io::Error::from(std::io::ErrorKind::IsADirectory);
                    return Err(Error::io(&path, "replace")(folder));
                }
                _ => {}
            }
        }
        for (name, content) in &self.all {
            let path = self.folder.join(name);
            crate::folder::remove_if_there(&path)?;
            fs::write(&path, content).map_err(Error::io(&path, "write"))?;
        }
        Ok(())
    }
}
