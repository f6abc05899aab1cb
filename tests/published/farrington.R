# Makes farrington_counts.csv and farrington_bounds.csv; no test runs it. R 4.2.2, surveillance 1.20.3:
#   Rscript tests/published/farrington.R
library(surveillance)
data("salmonella.agona")
data("salmNewport")
series <- list(agona = as.numeric(salmonella.agona$observed), newport = unname(rowSums(observed(salmNewport))))
weeks <- list(agona = seq(264, 312, by = 2), newport = c(seq(270, 450, by = 20), 462:470, 512:518))

# surveillance wants weeks without a gap
bounds <- function(counts, weeks, alpha, ...) {
  range <- min(weeks):max(weeks)
  control <- list(range = range, b = 5, w = 3, noPeriods = 1, pastWeeksNotIncluded = 3, limit54 = c(0, 4),
                  thresholdMethod = "nbPlugin", weightsThreshold = 2.58, reweight = TRUE, alpha = alpha,
                  glmWarnings = FALSE, ...)
  object <- sts(counts, frequency = 52)
  object@epoch <- seq_along(counts)
  found <- farringtonFlexible(object, control)
  data.frame(mean = found@control$mu0Vector[, 1], dispersion = found@control$phiVector[, 1],
             upper = upperbound(found)[, 1])[match(weeks, range), ]
}

# the trend's p value by R's own glm, with the weights of surveillance
find_p <- function(counts, week) {
  weeks <- sort(unlist(lapply(1:5, function(year) week - 52 * year + (-3:3))))
  data <- data.frame(count = counts[weeks], week = weeks)
  first <- glm(count ~ week, quasipoisson, data)
  residuals <- surveillance:::anscombe.residuals(first, max(summary(first)$dispersion, 1))
  data$weights <- surveillance:::algo.farrington.assign.weights(residuals, 2.58)
  summary(glm(count ~ week, quasipoisson, data, weights = weights))$coefficients["week", "Pr(>|t|)"]
}

rows <- do.call(rbind, lapply(names(series), function(name) {
  counts <- series[[name]]
  range <- weeks[[name]]
  do.call(rbind, lapply(c("always", "never"), function(trend) {
    settings <- if (trend == "always") list(pThresholdTrend = 1) else list(trend = FALSE)
    at95 <- do.call(bounds, c(list(counts, range, 0.05), settings))
    at99 <- do.call(bounds, c(list(counts, range, 0.01), settings))
    data.frame(series = name, week = range, trend = trend, mean = signif(at99$mean, 9),
               dispersion = signif(at99$dispersion, 9), upper95 = at95$upper, upper99 = at99$upper,
               p = if (trend == "always") signif(sapply(range, find_p, counts = counts), 7) else NA)
  }))
}))
write.csv(rows, "tests/published/farrington_bounds.csv", row.names = FALSE, quote = FALSE, na = "")
write.csv(data.frame(series = names(series), counts = sapply(series, paste, collapse = " ")),
          "tests/published/farrington_counts.csv", row.names = FALSE, quote = FALSE)
