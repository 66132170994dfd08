// Diagnoses as text and JSON ("reconcile-diagnosis/1").
#pragma once

#include <span>
#include <string>

#include "reconcile/diagnose/diagnosis.h"

namespace reconcile::diagnose {

std::string to_text(std::span<const Diagnosis> diagnoses);
std::string to_json(std::span<const Diagnosis> diagnoses);

}  // namespace reconcile::diagnose
