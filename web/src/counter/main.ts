import { startPage } from '@/parts/start'

import CounterPage from './CounterPage.vue'

void startPage(CounterPage)
