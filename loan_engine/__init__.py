"""What can be worked out from the rules: amounts, schedules, verdicts. Imports rules, never the API.

Where to begin: what is asked is read from a document of plain values, worked out, and made into a document again.
Reading raises `loan_engine.problems.Invalid`, with every problem found.

    may they borrow      application.read_application, assessment.assess, answers.assessment_answer
    what to ask next     questions.read_interview, reference_answers.question_answer
    the ways to pay      advice.read_quote, plan_answers.quote_answer
    loans and no more    plans.read_plan, plan_answers.plan_answer
    a question reversed  solving.asked.read_solution, solving.answers.solution_answer
    other parameters     whatif.read_whatif, answers.whatif_answer
    after the payout     servicing.repayments.read_repayments, servicing.answers.repayments_answer
    what is late         servicing.overdue.read_overdue, servicing.answers.arrears_answer
    a whole table        screening.files.reading.open_table, screening.orders.read_order, screening.run.screen
    a change of caps     simulation.run.simulate, simulation.answers.simulation_answer
"""
